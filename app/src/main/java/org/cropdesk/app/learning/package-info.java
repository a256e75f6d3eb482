/** What was learned from corrections, how good it is, and whether it is used. */
@NullMarked
package org.cropdesk.app.learning;

import org.jspecify.annotations.NullMarked;
