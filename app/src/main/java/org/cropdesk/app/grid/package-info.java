/** Crops by the many: a grid for any filter, and what is said of many at once. */
@NullMarked
package org.cropdesk.app.grid;

import org.jspecify.annotations.NullMarked;
