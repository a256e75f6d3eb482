package org.cropdesk.inference.encode;

import java.util.List;
import org.cropdesk.inference.crop.CropRule;
import org.cropdesk.inference.image.PixelImage;

/** A folder on this machine. Vectors come as they are, one that is not a number included. */
interface LocalEncoder extends AutoCloseable {
  EmbedderInfo info();

  String imageFingerprint(CropRule rule);

  String textFingerprint();

  float[] pixels(PixelImage image);

  float[][] encodePixels(List<float[]> prepared);

  /**
   * @param query whether these texts search, or are to be found
   */
  float[][] encodeTexts(List<String> texts, boolean query);

  @Override
  void close();
}
