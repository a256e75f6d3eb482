package org.cropdesk.app.spaces;

import java.util.ArrayList;
import java.util.List;
import org.cropdesk.embedding.SpaceCoverage;
import org.cropdesk.embedding.SpaceOverview;
import org.jspecify.annotations.Nullable;

/** What a step at a space would do, in numbers, before it is done. */
final class Consequences {
  private Consequences() {}

  static List<String> ofPromoting(SpaceOverview space, @Nullable SpaceOverview inForce) {
    var lines = new ArrayList<String>();
    lines.add(
        "%s searches of everybody are answered by %s from now on, %d dimensions."
            .formatted(title(SpaceWords.aspect(space)), SpaceWords.name(space), dims(space)));
    lines.add(covers(space));
    if (inForce != null) {
      lines.add(
          "%s, in force now with %d dimensions, keeps its %s vectors; rolling back is at once."
              .formatted(
                  title(SpaceWords.name(inForce)),
                  dims(inForce),
                  SpaceWords.number(inForce.space().vectors())));
    }
    if (space.signedBy() != null) {
      lines.add(
          "The comparison was signed by %s, %s."
              .formatted(space.signedBy(), SpaceWords.time(space.signedAt())));
    }
    return lines;
  }

  static List<String> ofRollingBack(@Nullable SpaceOverview now, SpaceOverview before) {
    var lines = new ArrayList<String>();
    lines.add(
        "%s searches of everybody are answered by %s again."
            .formatted(title(SpaceWords.aspect(before)), SpaceWords.name(before)));
    lines.add(covers(before));
    if (before.space().stale() > 0) {
      lines.add(
          "%s of its vectors are out of date, because products changed since."
              .formatted(SpaceWords.number(before.space().stale())));
    }
    if (now != null) {
      lines.add(
          "%s keeps its %s vectors and can be promoted again."
              .formatted(title(SpaceWords.name(now)), SpaceWords.number(now.space().vectors())));
    }
    return lines;
  }

  static List<String> ofRetiring(SpaceOverview space, boolean isWayBack) {
    var lines = new ArrayList<String>();
    lines.add(
        "%s vectors of %s are dropped%s, about %s. There is no undo."
            .formatted(
                SpaceWords.number(space.space().vectors()),
                SpaceWords.name(space),
                space.indexed() ? " with their index" : "",
                bytes(space)));
    if (isWayBack) {
      lines.add("It is where rolling back would go: afterwards there is no way back to it.");
    }
    lines.add(
        "Its record stays: encoder, verifications, comparisons, who put it in force. To have it"
            + " again, all its vectors must be made anew.");
    return lines;
  }

  private static int dims(SpaceOverview space) {
    return space.space().key().dimensions();
  }

  private static String covers(SpaceOverview space) {
    SpaceCoverage coverage = space.coverage();
    if (coverage == null) {
      return "How much of the catalog it covers is being counted.";
    }
    long without = coverage.products() - coverage.covered();
    return without == 0
        ? "It covers all %s products.".formatted(SpaceWords.number(coverage.products()))
        : "%s of %s products have no right vector in it and are not found by meaning."
            .formatted(SpaceWords.number(without), SpaceWords.number(coverage.products()));
  }

  /** halfvec: two bytes a dimension and eight more (pgvector README); the graph about as much. */
  private static String bytes(SpaceOverview space) {
    double bytes = space.space().vectors() * (2.0 * dims(space) + 8) * (space.indexed() ? 2 : 1);
    return bytes < 1e6
        ? "%.0f KB".formatted(bytes / 1e3)
        : bytes < 1e9 ? "%.0f MB".formatted(bytes / 1e6) : "%.1f GB".formatted(bytes / 1e9);
  }

  private static String title(String words) {
    return Character.toUpperCase(words.charAt(0)) + words.substring(1);
  }
}
