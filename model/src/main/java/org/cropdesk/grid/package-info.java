/** Crops by the many: found by a filter, shown as tiles, decided about together. */
@NullMarked
package org.cropdesk.grid;

import org.jspecify.annotations.NullMarked;
