/** Fits heads. */
@NullMarked
package org.cropdesk.inference.learning;

import org.jspecify.annotations.NullMarked;
