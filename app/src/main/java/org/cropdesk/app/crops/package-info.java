/** Crops and their verdicts in passing: small pictures, and the words for what was measured. */
@NullMarked
package org.cropdesk.app.crops;

import org.jspecify.annotations.NullMarked;
