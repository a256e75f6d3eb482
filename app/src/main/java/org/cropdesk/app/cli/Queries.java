package org.cropdesk.app.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.index.ImageAnalysis;
import org.cropdesk.index.ImageInput;
import org.cropdesk.index.ProductAnalysis;
import org.cropdesk.index.ProductInput;
import org.cropdesk.inference.pipeline.Pipeline;

/** Turns a picture somebody asks with into a vector, by the steps that indexed the catalog. */
final class Queries {
  private Queries() {}

  /**
   * The vector of the picture's primary crop, or of its best crop when none was kept.
   *
   * @throws CatalogException when the picture cannot be used
   */
  static float[] vectorOf(Pipeline pipeline, Path picture) {
    var input = new ImageInput(0, picture.toString(), () -> PictureFiles.read(picture));
    var results = new ArrayList<ProductAnalysis>();
    pipeline.analyze(
        List.of(new ProductInput(0, 0, picture.toString(), "", "", List.of(input))).iterator(),
        results::add);
    ProductAnalysis result = results.getFirst();
    return switch (result.images().getFirst()) {
      case ImageAnalysis.Analyzed image ->
          image.crops().get(Math.max(0, result.primaryCrop())).vector();
      case ImageAnalysis.Unreadable bad ->
          throw new CatalogException(
              ErrorKind.IMAGE,
              picture + " cannot be searched with: " + bad.message(),
              "Use another picture.",
              null);
    };
  }
}
