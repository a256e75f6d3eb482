package org.cropdesk.inference.dataset;

import org.cropdesk.dataset.labels.PictureLook;
import org.cropdesk.inference.image.DecodedImage;
import org.cropdesk.inference.image.ImageDecoder;

/** What the index would remember of a picture, by the decoder of the index. */
public final class DecodedLook implements PictureLook {
  private final ImageDecoder decoder;

  public DecodedLook(ImageDecoder decoder) {
    this.decoder = decoder;
  }

  @Override
  public Look at(byte[] bytes) {
    // The smallest that proves it can be read.
    DecodedImage image = decoder.decodeReduced(bytes, 8);
    return new Look(image.width(), image.height(), image.format().code(), image.orientation());
  }
}
