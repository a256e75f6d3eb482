/** Detectors and encoders that were trained on a dataset, and how good they are on a test set. */
@NullMarked
package org.cropdesk.evaluation;

import org.jspecify.annotations.NullMarked;
