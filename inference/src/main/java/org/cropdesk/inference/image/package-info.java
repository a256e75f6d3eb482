/**
 * Pixels: decoding, orientation, resizing. One implementation for thumbnails, indexing and queries.
 */
@NullMarked
package org.cropdesk.inference.image;

import org.jspecify.annotations.NullMarked;
