package org.cropdesk.app.spaces;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.cropdesk.embedding.SourceType;
import org.cropdesk.embedding.SpaceCoverage;
import org.cropdesk.embedding.SpaceOverview;
import org.cropdesk.embedding.SpaceRecipe;
import org.cropdesk.embedding.SpaceState;
import org.jspecify.annotations.Nullable;

/** How spaces are spoken of on screen. */
public final class SpaceWords {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm").withZone(ZoneId.systemDefault());

  private SpaceWords() {}

  static String number(long n) {
    return String.format(Locale.ROOT, "%,d", n);
  }

  static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  public static String time(@Nullable Instant at) {
    return at == null ? "" : TIME.format(at);
  }

  static String aspect(SpaceOverview space) {
    return space.space().key().aspect().name().toLowerCase(Locale.ROOT);
  }

  static String state(SpaceOverview space) {
    return space.filling() ? "being filled" : space.space().state().name().toLowerCase(Locale.ROOT);
  }

  /** "space 3 (encoder-256)". */
  static String name(SpaceOverview space) {
    return "space %d (%s)".formatted(space.id(), space.space().key().encoderName());
  }

  /** "62 %", "counting…" or "–". */
  public static String covered(SpaceOverview space) {
    SpaceCoverage coverage = space.coverage();
    return coverage == null
        ? space.space().state() == SpaceState.RETIRED ? "\u2013" : "counting\u2026"
        : coverage.percent() + " %";
  }

  /** "62 % of products" for the end of a line; empty while nothing was counted. */
  public static String completeness(SpaceOverview space) {
    SpaceCoverage coverage = space.coverage();
    if (coverage == null) {
      return space.space().state() == SpaceState.RETIRED ? "let go of" : "";
    }
    return coverage.products() == 0
        ? "no products yet"
        : coverage.percent()
            + " % of products"
            + (space.coverageIsOld() ? " when last counted" : "");
  }

  static long vectors(SpaceOverview space, SourceType type) {
    return space.sources().getOrDefault(type, 0L);
  }

  static String sources(SpaceOverview space) {
    var parts = new ArrayList<String>();
    for (SourceType type : SourceType.values()) {
      long n = vectors(space, type);
      if (n > 0) {
        parts.add((type == SourceType.BOTH ? "both " : "from " + lower(type) + " ") + number(n));
      }
    }
    return parts.isEmpty() ? "no vectors" : String.join(", ", parts);
  }

  private static String lower(SourceType type) {
    return type.name().toLowerCase(Locale.ROOT);
  }

  static String shortHash(String hash) {
    String[] parts = hash.split("\\+", -1);
    var cut = new ArrayList<String>();
    for (String part : parts) {
      cut.add(part.substring(0, Math.min(8, part.length())));
    }
    return String.join("+", cut);
  }

  /** What its vectors are made of, one sentence. */
  public static String recipe(SpaceOverview space) {
    SpaceRecipe recipe = space.space().recipe();
    if (recipe == null) {
      return "as index runs make them";
    }
    List<String> parts = new ArrayList<>();
    var image = recipe.image();
    var text = recipe.text();
    if (image != null) {
      parts.add("pictures by " + image.name());
    }
    if (text != null) {
      parts.add(String.join(", ", recipe.fields()) + " by " + text.name());
    }
    String made = String.join("; ", parts);
    return image != null && text != null
        ? made
            + String.format(
                Locale.ROOT,
                "; %.0f to %.0f",
                100 * recipe.imageWeight(),
                100 * recipe.textWeight())
        : made;
  }

  /** What its encoder learned from, as far as the catalog knows. */
  static String trainedOn(SpaceOverview space) {
    return space.trainedOn().isEmpty() ? "no dataset of this catalog" : space.trainedOn();
  }

  /** The second line of a space in the list. */
  static String details(SpaceOverview space) {
    var key = space.space().key();
    if (space.space().state() == SpaceState.RETIRED) {
      return "%d dims \u00b7 let go of %s, %s vectors with it \u00b7 files %s"
          .formatted(
              key.dimensions(),
              time(space.space().changedAt()),
              number(space.droppedVectors()),
              shortHash(key.encoderHash()));
    }
    String from = space.trainedOn().isEmpty() ? "" : " \u00b7 trained on " + space.trainedOn();
    return "%d dims \u00b7 cosine \u00b7 %s \u00b7 %s%s \u00b7 files %s \u00b7 input %s"
        .formatted(
            key.dimensions(),
            sources(space),
            space.indexed() ? "indexed" : "no index",
            from,
            shortHash(key.encoderHash()),
            shortHash(key.preprocessFingerprint()));
  }
}
