/** The log of all decisions, and taking many of them back. */
@NullMarked
package org.cropdesk.app.history;

import org.jspecify.annotations.NullMarked;
