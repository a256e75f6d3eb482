/**
 * Training sets: what is selected, how it is split, the frozen versions, and how they are written
 * and read back.
 */
@NullMarked
package org.cropdesk.dataset;

import org.jspecify.annotations.NullMarked;
