/** The review desk. */
@NullMarked
package org.cropdesk.app.review;

import org.jspecify.annotations.NullMarked;
