package org.cropdesk.inference.known;

import org.cropdesk.inference.encode.Embedder;
import org.jspecify.annotations.Nullable;

/**
 * The encoders of one space, proven to be its own by their files and by how they prepare their
 * input.
 *
 * @param image null for a space of texts
 * @param text null for a space of pictures; may be the same as the other
 * @param margin share of a box added on each side of the pictures the space is made of
 */
public record SpaceEncoders(@Nullable Embedder image, @Nullable Embedder text, double margin)
    implements AutoCloseable {
  @Override
  public void close() {
    if (image != null) {
      image.close();
    }
    if (text != null && !text.equals(image)) {
      text.close();
    }
  }
}
