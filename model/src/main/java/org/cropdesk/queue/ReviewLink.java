package org.cropdesk.queue;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One product, and the queue it was found in, as a line of text to hand to somebody: {@code
 * cropdesk:RED-MUG-1?crop=2&queue=rework&order=newest&filter=colour%3Ared}. The sku alone is a link
 * as well.
 *
 * @param crop number on the strip from 1, 0 for none in particular
 * @param filter as text, empty for none
 */
public record ReviewLink(String sku, int crop, QueuePile pile, QueueOrder order, String filter) {
  private static final String SCHEME = "cropdesk:";

  public String text() {
    var text = new StringBuilder(SCHEME).append(encode(sku));
    String queue = "queue=" + pile.word() + "&order=" + order.word();
    text.append('?').append(crop > 0 ? "crop=" + crop + "&" : "").append(queue);
    if (!filter.isEmpty()) {
      text.append("&filter=").append(encode(filter));
    }
    return text.toString();
  }

  /** Empty when the text is blank or its encoding is broken; what is unknown in it is left out. */
  public static Optional<ReviewLink> parse(String text) {
    String link = text.strip();
    if (!link.startsWith(SCHEME)) {
      return link.isEmpty() ? Optional.empty() : Optional.of(toSku(link));
    }
    int question = link.indexOf('?');
    String path = link.substring(SCHEME.length(), question < 0 ? link.length() : question);
    try {
      var values = question < 0 ? Map.<String, String>of() : values(link.substring(question + 1));
      String sku = decode(path.replaceFirst("^/+", ""));
      return sku.isBlank()
          ? Optional.empty()
          : Optional.of(
              new ReviewLink(
                  sku,
                  crop(values.getOrDefault("crop", "")),
                  QueuePile.of(values.getOrDefault("queue", "")).orElse(QueuePile.WAITING),
                  QueueOrder.of(values.getOrDefault("order", "")).orElse(QueueOrder.LEAST_CERTAIN),
                  values.getOrDefault("filter", "")));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static ReviewLink toSku(String sku) {
    return new ReviewLink(sku, 0, QueuePile.WAITING, QueueOrder.LEAST_CERTAIN, "");
  }

  private static Map<String, String> values(String query) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String part : query.split("&", -1)) {
      int equals = part.indexOf('=');
      if (equals > 0) {
        values.put(part.substring(0, equals), decode(part.substring(equals + 1)));
      }
    }
    return values;
  }

  private static int crop(String number) {
    return number.matches("\\d{1,4}") ? Integer.parseInt(number) : 0;
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static String decode(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
