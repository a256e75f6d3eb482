/** Encodes queries by the encoder of the space they are asked in. */
@NullMarked
package org.cropdesk.inference.query;

import org.jspecify.annotations.NullMarked;
