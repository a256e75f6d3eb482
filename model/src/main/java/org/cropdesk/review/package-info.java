/** The review queue, what a person decides, and the history of it. */
@NullMarked
package org.cropdesk.review;

import org.jspecify.annotations.NullMarked;
