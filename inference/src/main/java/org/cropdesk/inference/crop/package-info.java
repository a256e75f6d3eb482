/** From a box to the square picture an encoder sees. */
@NullMarked
package org.cropdesk.inference.crop;

import org.jspecify.annotations.NullMarked;
