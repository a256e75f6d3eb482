package org.cropdesk.inference.pipeline;

import java.util.ArrayList;
import java.util.List;
import org.cropdesk.index.ImageAnalysis.Unreadable;
import org.cropdesk.index.ImageInput;
import org.cropdesk.index.ProductInput;
import org.cropdesk.inference.detect.DetectorInput;
import org.cropdesk.inference.image.DecodedImage;
import org.jspecify.annotations.Nullable;

/** A product on its way through the stages. Only the coordinating thread touches it. */
final class ProductWork {
  final ProductInput input;
  final List<Picture> pictures = new ArrayList<>();
  int openPictures;
  boolean textOpen;
  float @Nullable [] text;
  double decodeMillis;
  double detectMillis;
  double cropMillis;
  double encodeMillis;

  ProductWork(ProductInput input) {
    this.input = input;
    for (ImageInput image : input.images()) {
      pictures.add(new Picture(this, image));
    }
    openPictures = pictures.size();
    textOpen = !input.text().isEmpty();
  }

  boolean done() {
    return openPictures == 0 && !textOpen;
  }

  /** One picture of the product. What later stages need is kept, the rest is let go. */
  static final class Picture {
    final ProductWork product;
    final ImageInput input;
    private @Nullable Loaded loaded;
    @Nullable Unreadable unreadable;
    List<CropWork> crops = List.of();
    int openCrops;
    int width;
    int height;
    String format = "";
    int orientation = 1;

    Picture(ProductWork product, ImageInput input) {
      this.product = product;
      this.input = input;
    }

    void take(Loaded content) {
      loaded = content;
      width = content.image().width();
      height = content.image().height();
      format = content.image().format().code();
      orientation = content.image().orientation();
      product.decodeMillis += content.millis();
    }

    Loaded content() {
      if (loaded == null) {
        throw new IllegalStateException("The pixels of " + input.name() + " are gone already");
      }
      return loaded;
    }

    void drop() {
      loaded = null;
    }
  }

  /** A decoded picture between decoding and cropping. */
  record Loaded(DecodedImage image, DetectorInput detectorInput, double millis) {
    long retained() {
      return (long) image.image().rgb().length + detectorInput.rgb().length;
    }
  }
}
