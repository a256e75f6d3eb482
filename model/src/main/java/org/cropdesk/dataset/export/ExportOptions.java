package org.cropdesk.dataset.export;

import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;

/**
 * How a version is written. Version and options together decide every byte.
 *
 * @param caption template, see {@link Captions}; empty for none
 */
public record ExportOptions(DatasetFormat format, Pixels pixels, String caption) {
  /** A caption that suits every catalog. */
  public static final String USUAL_CAPTION = "a photo of a {class}, {title}";

  /** What a sample shows. */
  public enum Pixels {
    /** Whole pictures, each of them once. */
    PICTURES,
    /** The chosen crops, exactly as the encoder sees them. */
    CROPS
  }

  /**
   * @throws CatalogException of kind USAGE when this cannot be
   */
  public ExportOptions {
    if (format.detection() && pixels == Pixels.CROPS) {
      throw usage("Boxes are of whole pictures; " + format.word() + " cannot be written of crops.");
    }
    if (format.captioned() && caption.isBlank()) {
      throw usage("The format " + format.word() + " needs a caption.");
    }
  }

  /** Whether what the encoder made of the crops is written, too. */
  boolean hasVectors() {
    return format instanceof DatasetFormat.Parquet parquet && parquet.vectors();
  }

  /** The usual options of a format. */
  public static ExportOptions of(DatasetFormat format) {
    return switch (format) {
      case DatasetFormat.YoloDetection _, DatasetFormat.Coco _ ->
          new ExportOptions(format, Pixels.PICTURES, "");
      case DatasetFormat.YoloClasses _, DatasetFormat.Parquet _ ->
          new ExportOptions(format, Pixels.CROPS, "");
      case DatasetFormat.ClipPairs _, DatasetFormat.WebDataset _, DatasetFormat.ImageFolder _ ->
          new ExportOptions(format, Pixels.CROPS, USUAL_CAPTION);
    };
  }

  private static CatalogException usage(String problem) {
    return new CatalogException(
        ErrorKind.USAGE, problem, "Choose other pixels, another format or a caption.", null);
  }
}
