/** How good detectors and encoders are on the test set of a frozen version. */
@NullMarked
package org.cropdesk.inference.evaluation;

import org.jspecify.annotations.NullMarked;
