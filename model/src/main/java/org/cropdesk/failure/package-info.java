/** The one family of exceptions of this product. */
@NullMarked
package org.cropdesk.failure;

import org.jspecify.annotations.NullMarked;
