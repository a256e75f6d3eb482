package org.cropdesk.index;

import java.util.List;
import org.cropdesk.learning.ActiveHeads;
import org.jspecify.annotations.Nullable;

/**
 * Everything a machine has to say about one product.
 *
 * @param images in the order of the input
 * @param primaryImage index into {@code images}, -1 when there is no primary
 * @param primaryCrop index into that image's crops, -1 when there is no primary
 * @param textVector L2-normalised, null when the product has no text
 * @param alike every pair of crops, when at least two of them are alike enough to be duplicates;
 *     else none
 * @param timings wall time spent on this product's share of each stage
 */
public record ProductAnalysis(
    ProductInput input,
    List<ImageAnalysis> images,
    int primaryImage,
    int primaryCrop,
    PrimaryBasis basis,
    float @Nullable [] textVector,
    List<AlikePair> alike,
    Timings timings) {
  // Spelled out because a compact constructor loses, in the class file, that the vector may be
  // null.
  public ProductAnalysis(
      ProductInput input,
      List<ImageAnalysis> images,
      int primaryImage,
      int primaryCrop,
      PrimaryBasis basis,
      float @Nullable [] textVector,
      List<AlikePair> alike,
      Timings timings) {
    this.input = input;
    this.images = List.copyOf(images);
    this.primaryImage = primaryImage;
    this.primaryCrop = primaryCrop;
    this.basis = basis;
    this.textVector = textVector;
    this.alike = List.copyOf(alike);
    this.timings = timings;
  }

  boolean isPrimary(int image, int crop) {
    return image == primaryImage && crop == primaryCrop;
  }

  /** With the suggestions of heads in the place of zero-shot ones. */
  // The class file of the record does not say that its text vector may be null.
  @SuppressWarnings("NullAway")
  ProductAnalysis with(ActiveHeads heads) {
    return new ProductAnalysis(
        input,
        images.stream().map(i -> i.with(heads)).toList(),
        primaryImage,
        primaryCrop,
        basis,
        textVector,
        alike,
        timings);
  }

  /**
   * Milliseconds by stage.
   *
   * @param decode reading bytes, decoding and orientation
   * @param detect letterbox, session and NMS
   * @param crop crop, pad, resize and quality
   * @param encode encoder sessions, image and text
   */
  public record Timings(double decode, double detect, double crop, double encode) {}
}
