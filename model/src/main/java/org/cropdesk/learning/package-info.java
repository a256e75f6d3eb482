/** Heads: what is learned from verified labels, how good it is, and whether it is used. */
@NullMarked
package org.cropdesk.learning;

import org.jspecify.annotations.NullMarked;
