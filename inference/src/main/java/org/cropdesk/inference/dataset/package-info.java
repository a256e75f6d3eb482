/** Pixels and token counts for training sets. */
@NullMarked
package org.cropdesk.inference.dataset;

import org.jspecify.annotations.NullMarked;
