package org.cropdesk.inference.serve;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.cropdesk.inference.encode.Side;
import org.cropdesk.inference.image.ImageDecoder;
import org.cropdesk.inference.image.ImageRejected;
import org.cropdesk.inference.image.PixelImage;

/**
 * What was asked for.
 *
 * @param items texts, or picture files in base64
 */
record Batch(Side side, List<String> items, boolean query) {

  /** One item cannot be read. */
  static final class Unreadable extends RuntimeException {
    private final int index;

    Unreadable(int index, String message, Throwable cause) {
      super(message, cause);
      this.index = index;
    }

    int index() {
      return index;
    }
  }

  static Batch own(JsonNode json) {
    boolean images = json.has("images");
    if (images == json.has("texts")) {
      throw new IllegalArgumentException("give images or texts");
    }
    return new Batch(
        images ? Side.IMAGE : Side.TEXT,
        texts(json.path(images ? "images" : "texts")),
        json.path("use").asText().equals("query"));
  }

  static Batch openAi(JsonNode json) {
    JsonNode input = json.path("input");
    if (input.isTextual()) {
      return new Batch(Side.TEXT, List.of(input.asText()), false);
    }
    List<String> items = new ArrayList<>();
    boolean images = json.path("modality").asText().equals("image");
    for (JsonNode each : input) {
      images |= each.has("image") || each.asText("").startsWith("data:image/");
      String item = each.path("image").asText(each.path("text").asText(each.asText("")));
      items.add(item.startsWith("data:image/") ? item.substring(item.indexOf(',') + 1) : item);
    }
    if (items.isEmpty()) {
      throw new IllegalArgumentException("input is empty");
    }
    return new Batch(images ? Side.IMAGE : Side.TEXT, items, false);
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    for (JsonNode each : array) {
      if (!each.isTextual()) {
        throw new IllegalArgumentException("every item must be a text");
      }
      texts.add(each.asText());
    }
    if (texts.isEmpty()) {
      throw new IllegalArgumentException("it is empty");
    }
    return texts;
  }

  /**
   * The pictures.
   *
   * @throws Unreadable naming the first that is none
   */
  List<PixelImage> pictures() {
    ImageDecoder decoder = ImageDecoder.portable();
    List<PixelImage> pictures = new ArrayList<>(items.size());
    for (int i = 0; i < items.size(); i++) {
      try {
        pictures.add(decoder.decode(Base64.getDecoder().decode(items.get(i))).image());
      } catch (IllegalArgumentException | ImageRejected e) {
        throw new Unreadable(i, "This is no picture.", e);
      }
    }
    return pictures;
  }
}
