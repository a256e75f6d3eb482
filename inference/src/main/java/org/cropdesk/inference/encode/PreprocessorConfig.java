package org.cropdesk.inference.encode;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.BiFunction;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.inference.encode.ImagePreprocess.Fit;
import org.cropdesk.inference.image.Filter;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code preprocessor_config.json} in its old and new forms: sizes as numbers or objects,
 * missing {@code do_*} keys by the defaults of {@code CLIPImageProcessor} and {@code
 * SiglipImageProcessor} (transformers).
 */
final class PreprocessorConfig {
  private static final float[] CLIP_MEAN = floats(0.48145466, 0.4578275, 0.40821073);
  private static final float[] CLIP_STD = floats(0.26862954, 0.26130258, 0.27577711);
  private static final int BILINEAR = 2;
  private static final int BICUBIC = 3;

  private final JsonNode json;
  private final BiFunction<String, @Nullable Throwable, CatalogException> unusable;

  PreprocessorConfig(
      JsonNode json, BiFunction<String, @Nullable Throwable, CatalogException> unusable) {
    this.json = json;
    this.unusable = unusable;
  }

  /**
   * @param defaultSide of the graph's input, where the config gives no size
   */
  ImagePreprocess read(int defaultSide) {
    boolean clip = clip();
    boolean crop = flag("do_center_crop", clip);
    JsonNode size = json.path("size");
    boolean shortest = size.has("shortest_edge") || (clip && !size.has("height"));
    int[] target = side(size, defaultSide);
    int[] cropped = crop ? side(json.path("crop_size"), defaultSide) : target;
    boolean resize = flag("do_resize", true);
    Fit fit = shortest || (crop && !resize) ? Fit.SHORT_SIDE_THEN_CROP : Fit.SQUASH;
    if (fit == Fit.SQUASH) {
      cropped = target;
    }
    if (cropped[0] != cropped[1]) {
      throw unusable.apply(
          "wants " + cropped[1] + "x" + cropped[0] + " pictures, no squares", null);
    }
    boolean normalize = flag("do_normalize", true);
    return new ImagePreprocess(
        fit,
        cropped[1],
        cropped[0],
        target[0],
        filter(),
        flag("do_rescale", true) ? json.path("rescale_factor").asDouble(1 / 255.0) : 1,
        normalize ? triple("image_mean", CLIP_MEAN, clip ? CLIP_MEAN : half()) : new float[3],
        normalize ? triple("image_std", CLIP_STD, clip ? CLIP_STD : half()) : ones());
  }

  private boolean clip() {
    String type =
        json.path("image_processor_type").asText(json.path("feature_extractor_type").asText());
    return type.isEmpty() || type.startsWith("CLIP") || type.startsWith("ChineseCLIP");
  }

  private boolean flag(String key, boolean missing) {
    JsonNode node = json.path(key);
    return node.isBoolean() ? node.asBoolean() : missing;
  }

  /** Height and width. */
  private static int[] side(JsonNode node, int missing) {
    if (node.isNumber()) {
      return new int[] {node.asInt(), node.asInt()};
    }
    if (node.has("shortest_edge")) {
      int edge = node.path("shortest_edge").asInt();
      return new int[] {edge, edge};
    }
    if (node.has("height") && node.has("width")) {
      return new int[] {node.path("height").asInt(), node.path("width").asInt()};
    }
    return new int[] {missing, missing};
  }

  private Filter filter() {
    int code = json.path("resample").asInt(BICUBIC);
    return switch (code) {
      case BILINEAR -> Filter.BILINEAR;
      case BICUBIC -> Filter.BICUBIC;
      default -> throw unusable.apply("asks for resampling filter " + code, null);
    };
  }

  private float[] triple(String key, float[] shape, float[] missing) {
    JsonNode node = json.path(key);
    if (node.isMissingNode() || node.isNull()) {
      return missing;
    }
    if (node.size() != shape.length) {
      throw unusable.apply("has a " + key + " of " + node.size() + " numbers", null);
    }
    var values = new float[shape.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) node.path(i).asDouble();
    }
    return values;
  }

  private static float[] floats(double a, double b, double c) {
    return new float[] {(float) a, (float) b, (float) c};
  }

  private static float[] half() {
    return floats(0.5, 0.5, 0.5);
  }

  private static float[] ones() {
    return new float[] {1, 1, 1};
  }
}
