package org.cropdesk.inference.dataset;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.cropdesk.dataset.DatasetItem;
import org.cropdesk.dataset.DatasetObject;
import org.cropdesk.dataset.export.DatasetPictures;
import org.cropdesk.inference.crop.Cropper;
import org.cropdesk.inference.encode.EncoderInput;
import org.cropdesk.inference.image.DecodedImage;
import org.cropdesk.inference.image.ImageDecoder;
import org.cropdesk.inference.image.ImageFormat;
import org.cropdesk.inference.image.PixelImage;
import org.cropdesk.inference.image.ReadAlike;
import org.cropdesk.inference.image.StablePng;

/** Pixels by the decoder and the cropper of the index. Safe for use by several threads. */
public final class EncoderPictures implements DatasetPictures {
  private final ImageDecoder decoder;
  private final int side;

  /**
   * @param encoder folder of the encoder whose pictures crops are
   * @throws org.cropdesk.failure.CatalogException of kind WEIGHTS when the folder cannot be used
   */
  public static EncoderPictures of(ImageDecoder decoder, Path encoder) {
    return new EncoderPictures(decoder, EncoderInput.side(encoder));
  }

  /**
   * @param side of a crop, pixels
   */
  public EncoderPictures(ImageDecoder decoder, int side) {
    this.decoder = decoder;
    this.side = side;
  }

  @Override
  public Picture whole(DatasetItem item, byte[] stored) {
    Optional<ReadAlike> alike = ReadAlike.of(stored);
    if (alike.isPresent()) {
      return new Picture(
          stored,
          alike.get().format() == ImageFormat.JPEG ? "jpg" : "png",
          alike.get().width(),
          alike.get().height(),
          true);
    }
    return png(decoder.decode(stored).image());
  }

  @Override
  public List<Picture> crops(DatasetItem item, byte[] stored, List<DatasetObject> crops) {
    // In full, as the index decodes: the crop of a reduced photo is another one.
    DecodedImage image = decoder.decode(stored);
    return crops.stream().map(c -> png(Cropper.render(image, c.crop(), side))).toList();
  }

  private static Picture png(PixelImage image) {
    return new Picture(StablePng.of(image), "png", image.width(), image.height(), false);
  }

  @Override
  public String describe() {
    return "upright JPEG and 8-bit PNG as stored, others as PNG; crops %d x %d"
        .formatted(side, side);
  }
}
