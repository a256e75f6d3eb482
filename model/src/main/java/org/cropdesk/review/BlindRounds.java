package org.cropdesk.review;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.cropdesk.db.CatalogDatabase;

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
   * Keeps what a person said blind. Keeping the same answer again, by this or another process,
   * changes nothing.
   *
   * @return the answer beside the earlier word; empty when the earlier decision is no more
   */
  Optional<BlindResult> record(BlindAnswer answer) {
    return sql.wordsAfter(answer.decision()).map(words -> record(answer, words));
  }

  private BlindResult record(BlindAnswer answer, HumanState words) {
    List<SecondWord> own = answer.machine().after(words).beside(answer.said(), answer.actor());
    boolean same = own.stream().allMatch(SecondWord::same);
    var all = new ArrayList<>(own);
    all.addAll(sql.ofOthers(answer));
    sql.insert(answer, same, all);
    return new BlindResult(
        answer.productId(),
        answer.sku(),
        answer.decidedAt(),
        own.stream().filter(w -> !w.same()).map(w -> words(answer, w)).toList(),
        same ? null : change(own, answer));
  }

  private static String words(BlindAnswer answer, SecondWord w) {
    return switch (w.kind()) {
      case OUTCOME -> outcome(w.first()) + " then, " + outcome(w.second()) + " now";
      case PRIMARY ->
          "primary crop "
              + number(answer, w.first())
              + " then, "
              + number(answer, w.second())
              + " now";
      case VERDICT ->
          "crop "
              + number(answer, String.valueOf(w.cropId()))
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

  private static String number(BlindAnswer answer, String crop) {
    int at = answer.crops().indexOf(Long.valueOf(crop));
    return at < 0 ? "none" : Integer.toString(at + 1);
  }

  /** The new word about all that differs, as one decision. */
  private static ReviewChange change(List<SecondWord> own, BlindAnswer answer) {
    Answer said = answer.said();
    RejectReason reason = answer.reason();
    var parts = new ArrayList<ReviewChange>();
    for (SecondWord w : own) {
      Long crop = w.cropId();
      if (!w.same() && w.kind() == SecondWord.Kind.VERDICT && crop != null) {
        parts.add(new ReviewChange.JudgeCrop(crop, w.second().equals("keep")));
      }
      if (!w.same() && w.kind() == SecondWord.Kind.LABEL && crop != null) {
        var thing = new Answer.Thing(crop, w.attribute());
        parts.add(
            new ReviewChange.Relabel(
                crop, w.attribute(), said.labels().getOrDefault(thing, List.of())));
      }
    }
    Long primary = said.primary();
    if (primary != null
        && own.stream().anyMatch(w -> w.kind() == SecondWord.Kind.PRIMARY && !w.same())) {
      parts.add(new ReviewChange.SetPrimary(primary));
    }
    parts.add(reason == null ? new ReviewChange.Accept() : new ReviewChange.Reject(reason, null));
    return parts.size() == 1 ? parts.getFirst() : new ReviewChange.Together(parts);
  }
}
