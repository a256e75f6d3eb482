/** Encoders of the CLIP family: a Hugging Face folder in, vectors out. */
@NullMarked
package org.cropdesk.inference.encode;

import org.jspecify.annotations.NullMarked;
