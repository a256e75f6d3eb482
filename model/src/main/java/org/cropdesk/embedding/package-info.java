/** Embedding spaces, their vectors, and where every machine result came from. */
@NullMarked
package org.cropdesk.embedding;

import org.jspecify.annotations.NullMarked;
