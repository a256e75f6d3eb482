/** The page of the thresholds: what was measured, what other limits would change, and their use. */
@NullMarked
package org.cropdesk.app.thresholds;

import org.jspecify.annotations.NullMarked;
