package org.cropdesk.app.learning;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.cropdesk.app.AppContext;
import org.cropdesk.label.Suggestion;
import org.cropdesk.review.ReviewChange;
import org.cropdesk.review.ReviewCrop;
import org.cropdesk.review.ReviewDecision;
import org.cropdesk.review.ReviewItem;
import org.cropdesk.review.ReviewOutcome;

/**
 * A house's own words beside the samples' categories: {@code tone} says warm, cool or neutral of a
 * colour. The encoder has never read such a word, so zero-shot guesses; the vectors know colours,
 * so a head can learn it. Of categories zero-shot is right nearly always.
 */
public final class Tones {
  private static final Path SAMPLES =
      Path.of(System.getProperty("cropdesk.root", ".."))
          .toAbsolutePath()
          .normalize()
          .resolve("samples");

  private final JsonNode truth;

  public Tones() throws IOException {
    truth = new ObjectMapper().readTree(SAMPLES.resolve("catalog/truth.json").toFile());
  }

  /** Writes the vocabulary. */
  public static Path vocabulary(Path folder) throws IOException {
    String yaml =
        """
        version: 1
        attributes:
          - name: category
            values: [mug, bottle, chair, lamp, bag, shoe, t-shirt, watch, hat, book]
            templates: ["a photo of a {}", "{}"]
          - name: tone
            values: [warm, cool, neutral]
            templates: ["a {} object"]
        """;
    return Files.writeString(folder.resolve("tones.yaml"), yaml);
  }

  String toneOf(String sku) {
    return switch (truth.path(sku).path("colour").asText()) {
      case "red", "yellow", "orange", "pink" -> "warm";
      case "green", "blue" -> "cool";
      default -> "neutral";
    };
  }

  /** What is shown of the crop that stands for a product; empty when there is none. */
  static List<Suggestion> shown(ReviewItem item, String attribute) {
    Long primary = item.primary();
    return item.crops().stream()
        .filter(c -> primary != null && c.id() == primary)
        .map(ReviewCrop::suggestions)
        .flatMap(List::stream)
        .filter(s -> s.attribute().equals(attribute) && s.rank() == 1)
        .toList();
  }

  /** Corrects the tone where it is wrong, as a reviewer would, and accepts the product. */
  public void verify(AppContext app, ReviewItem item) {
    Long primary = item.primary();
    long version = item.version();
    String tone = toneOf(item.sku());
    if (primary != null && !tone.equals(shown(item, "tone").getFirst().value())) {
      say(app, item, version++, new ReviewChange.Relabel(primary, "tone", tone));
    }
    say(app, item, version, new ReviewChange.Accept());
  }

  private static void say(AppContext app, ReviewItem item, long version, ReviewChange change) {
    var decision =
        ReviewDecision.of(
            UUID.randomUUID(), item.productId(), version, "ada", app.clock().instant(), change);
    if (!(app.reviews().record(decision) instanceof ReviewOutcome.Committed)) {
      throw new AssertionError("Refused: " + change);
    }
  }
}
