package org.cropdesk.review;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.cropdesk.db.CatalogDatabase;
import org.jspecify.annotations.Nullable;

/**
 * Products a person has decided before, shown again without that word, and what they say then. A
 * blind answer is kept beside the catalog and never changes it. Safe for several threads; blocks.
 */
public final class BlindRounds {
  private final BlindSql sql;
  private final InstantSource clock;

  public BlindRounds(CatalogDatabase database, InstantSource clock) {
    this.sql = new BlindSql(database);
    this.clock = clock;
  }

  /**
   * A product this person decided at least a day ago, or, where there is none so old, before their
   * last twenty decisions. Left out are products whose boxes people changed, because those cannot
   * be shown as the machine left them, and those the person was shown again before.
   *
   * @param but products that lie on the desk
   */
  public Optional<BlindRound> next(String actor, Set<Long> but) {
    return sql.candidate(actor, but, clock.instant())
        .flatMap(c ->
            sql.item(c.product())
                .map(item -> new BlindRound(bare(item), c.decision(), c.decidedAt())));
  }

  /** The product as if nobody had said anything. */
  private static ReviewItem bare(ReviewItem item) {
    var crops = item.crops().stream().map(c -> c.withWords(null, java.util.Map.of())).toList();
    return new ReviewItem(
        item.productId(),
        item.version(),
        ReviewStage.NEW,
        item.sku(),
        item.title(),
        item.description(),
        item.usage(),
        item.features(),
        item.category(),
        item.images(),
        crops,
        item.machinePrimary(),
        null,
        item.basis(),
        null,
        null,
        null,
        null);
  }

  /**
   * Keeps what a person said blind.
   *
   * @param said the item as they left it
   * @param reason of the rework, null when they accepted
   * @param tookMillis from the product's coming on screen to the last word
   */
  public BlindResult record(
      BlindRound round,
      String actor,
      ReviewItem said,
      @Nullable RejectReason reason,
      long tookMillis) {
    HumanState words = sql.wordsAfter(round.decision());
    Answer earlier = Answer.of(round.item(), words);
    Answer now = Answer.of(said, reason == null ? null : reason.name());
    List<SecondWord> own = earlier.beside(now, actor);
    boolean same = own.stream().allMatch(SecondWord::same);
    var all = new ArrayList<>(own);
    all.addAll(sql.ofOthers(round.item().productId(), actor, now));
    Instant at = clock.instant();
    sql.insert(UUID.randomUUID(), round, actor, at, tookMillis, same, all);
    return new BlindResult(
        said.productId(),
        said.sku(),
        round.decidedAt(),
        own.stream().filter(w -> !w.same()).map(w -> words(said, w)).toList(),
        same ? null : change(own, said, reason));
  }

  private static String words(ReviewItem item, SecondWord w) {
    return switch (w.kind()) {
      case OUTCOME -> outcome(w.first()) + " then, " + outcome(w.second()) + " now";
      case PRIMARY ->
          "primary crop " + number(item, w.first()) + " then, " + number(item, w.second()) + " now";
      case VERDICT ->
          "crop "
              + number(item, String.valueOf(w.cropId()))
              + ": "
              + w.first()
              + " then, "
              + w.second()
              + " now";
      case LABEL -> w.attribute() + ": " + w.first() + " then, " + w.second() + " now";
    };
  }

  private static String outcome(String word) {
    return word.equals("VERIFIED")
        ? "accepted"
        : "rework (" + RejectReason.valueOf(word.substring("REWORK: ".length())).text() + ")";
  }

  private static String number(ReviewItem item, String crop) {
    for (int i = 0; i < item.crops().size(); i++) {
      if (Long.toString(item.crops().get(i).id()).equals(crop)) {
        return Integer.toString(i + 1);
      }
    }
    return "none";
  }

  /** The new word about all that differs, as one decision. */
  private static ReviewChange change(
      List<SecondWord> own, ReviewItem said, @Nullable RejectReason reason) {
    var parts = new ArrayList<ReviewChange>();
    for (SecondWord w : own) {
      Long crop = w.cropId();
      if (!w.same() && w.kind() == SecondWord.Kind.VERDICT && crop != null) {
        parts.add(new ReviewChange.JudgeCrop(crop, w.second().equals("keep")));
      }
      if (!w.same() && w.kind() == SecondWord.Kind.LABEL && crop != null) {
        List<String> values =
            said.crops().stream()
                .filter(c -> c.id() == crop)
                .map(c -> c.humanLabels().getOrDefault(w.attribute(), List.of(w.second())))
                .findFirst()
                .orElse(List.of());
        parts.add(new ReviewChange.Relabel(crop, w.attribute(), values));
      }
    }
    Long primary = said.primary();
    if (primary != null
        && own.stream().anyMatch(w -> w.kind() == SecondWord.Kind.PRIMARY && !w.same())) {
      parts.add(new ReviewChange.SetPrimary(primary));
    }
    parts.add(
        reason == null
            ? new ReviewChange.Accept()
            : new ReviewChange.Reject(Objects.requireNonNull(reason), null));
    return parts.size() == 1 ? parts.getFirst() : new ReviewChange.Together(parts);
  }
}
