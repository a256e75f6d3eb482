package org.cropdesk.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Places, scores and orders the results. */
final class Ranker {
  private final Map<Long, HitSql.Shown> shown;
  private final Traits traits;
  private final RerankWeights weights;
  private final int limit;
  private final Map<Long, Hit> byWords = new HashMap<>();
  private final Map<Long, Hit> byVector = new HashMap<>();
  private final List<Long> wordOrder = new ArrayList<>();
  private final List<Long> vectorOrder = new ArrayList<>();
  private final Set<Long> typed = new HashSet<>();
  private double floor = Double.NaN;

  Ranker(Map<Long, HitSql.Shown> shown, Traits traits, RerankWeights weights, int limit) {
    this.shown = shown;
    this.traits = traits;
    this.weights = weights;
    this.limit = limit;
  }

  void keyword(List<KeywordSql.Match> matches) {
    double best = matches.isEmpty() ? 1 : Math.max(1e-9, matches.getFirst().rank());
    for (KeywordSql.Match match : matches) {
      HitSql.Shown product = shown.get(match.product());
      if (product != null) {
        var parts = traits.parts(match.rank() / best, product, weights);
        byWords.put(match.product(), hit(product, null, parts));
        wordOrder.add(match.product());
        if (match.typed()) {
          typed.add(match.product());
        }
      }
    }
    wordOrder.sort(typedFirst(byWords));
  }

  /**
   * @param least cosine of what counts as related
   */
  void semantic(List<Neighbor> nearest, double least) {
    floor = least;
    for (Neighbor near : nearest) {
      HitSql.Shown product = shown.get(near.productId());
      if (product != null) {
        double found = Math.max(0, near.similarity());
        var parts = traits.parts(found, product, weights);
        byVector.put(near.productId(), hit(product, near, parts));
        vectorOrder.add(near.productId());
      }
    }
    vectorOrder.sort(byScore(byVector));
  }

  private static Comparator<Long> byScore(Map<Long, Hit> of) {
    return Comparator.comparingDouble((Long id) -> -hit(of, id).parts().total())
        .thenComparing(Comparator.naturalOrder());
  }

  /** Who types a whole sku means that product, whatever else is like it. */
  private Comparator<Long> typedFirst(Map<Long, Hit> of) {
    // Of two that are as good the one with the words comes first: that much is certain.
    return Comparator.comparing((Long id) -> !typed.contains(id))
        .thenComparingDouble(id -> -hit(of, id).parts().total())
        .thenComparing(id -> !byWords.containsKey(id))
        .thenComparing(Comparator.naturalOrder());
  }

  private static Hit hit(Map<Long, Hit> of, long id) {
    return Objects.requireNonNull(of.get(id));
  }

  private static Hit hit(HitSql.Shown product, @Nullable Neighbor near, ScoreParts parts) {
    return new Hit(
        product.product(),
        product.sku(),
        product.title(),
        product.category(),
        product.cropId(),
        product.objectKey(),
        product.box(),
        near == null ? null : near.similarity(),
        near != null && near.stale(),
        0,
        0,
        parts);
  }

  private Hit placed(Hit hit) {
    return hit.placed(
        wordOrder.indexOf(hit.productId()) + 1, vectorOrder.indexOf(hit.productId()) + 1);
  }

  List<Hit> keywordHits() {
    return wordOrder.stream().limit(limit).map(id -> placed(hit(byWords, id))).toList();
  }

  List<Hit> semanticHits() {
    return vectorOrder.stream().limit(limit).map(id -> placed(hit(byVector, id))).toList();
  }

  /** Those that are near enough, decided before the list is cut: re-ranking moves them. */
  List<Hit> relatedHits() {
    return vectorOrder.stream()
        .filter(this::isRelated)
        .limit(limit)
        .map(id -> placed(hit(byVector, id)))
        .toList();
  }

  /** The one with the largest cosine, wherever re-ranking has put it. */
  Optional<Hit> nearest() {
    return byVector.values().stream().max(Comparator.comparingDouble(Ranker::similarity));
  }

  private boolean isRelated(long id) {
    return similarity(hit(byVector, id)) >= floor;
  }

  private static double similarity(Hit hit) {
    return Objects.requireNonNull(hit.similarity());
  }

  /**
   * Both lists fused. A neighbour below the floor is only the nearest of what is far: it is not
   * fused, and stands behind those that are, with nothing to its credit.
   */
  List<Hit> together() {
    if (vectorOrder.isEmpty()) {
      return keywordHits();
    }
    if (wordOrder.isEmpty()) {
      return semanticHits();
    }
    // The lists as they were found: what re-ranking adds is added once, to the sum.
    List<Long> near = found(byVector).stream().filter(this::isRelated).toList();
    Map<Long, Double> sums = Fusion.of(List.of(found(byWords), near));
    var all = new HashMap<Long, Hit>();
    sums.forEach((id, sum) -> {
      double found = typed.contains(id) ? 1 : sum;
      HitSql.Shown product = Objects.requireNonNull(shown.get(id));
      all.put(id, placed(either(id).with(traits.parts(found, product, weights))));
    });
    var ids = new ArrayList<>(all.keySet());
    ids.sort(typedFirst(all));
    for (long id : vectorOrder) {
      if (!all.containsKey(id)) {
        all.put(id, placed(hit(byVector, id).with(ScoreParts.NOTHING)));
        ids.add(id);
      }
    }
    return ids.stream().limit(limit).map(id -> hit(all, id)).toList();
  }

  private Hit either(long id) {
    Hit near = byVector.get(id);
    return near != null ? near : hit(byWords, id);
  }

  private static List<Long> found(Map<Long, Hit> of) {
    return of.values().stream()
        .sorted(
            Comparator.comparingDouble((Hit h) -> -h.parts().found())
                .thenComparingLong(Hit::productId))
        .map(Hit::productId)
        .toList();
  }
}
