/** Detections, crops, verdicts and the primary crop, as plain values. */
@NullMarked
package org.cropdesk.crop;

import org.jspecify.annotations.NullMarked;
