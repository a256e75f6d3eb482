/** The page of datasets: frozen versions, new ones, exports, and how two versions differ. */
@NullMarked
package org.cropdesk.app.datasets;

import org.jspecify.annotations.NullMarked;
