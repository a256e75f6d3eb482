/** Targets, kills and records of exports, on a real disk, a real bucket and a real catalog. */
@NullMarked
package org.cropdesk.dataset.export;

import org.jspecify.annotations.NullMarked;
