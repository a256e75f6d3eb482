/** Encoders of pictures and texts: a Hugging Face folder in, vectors out. */
@NullMarked
package org.cropdesk.inference.encode;

import org.jspecify.annotations.NullMarked;
