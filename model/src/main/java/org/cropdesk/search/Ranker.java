package org.cropdesk.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
      }
    }
    order(wordOrder, byWords);
  }

  void semantic(List<Neighbor> nearest) {
    for (Neighbor near : nearest) {
      HitSql.Shown product = shown.get(near.productId());
      if (product != null) {
        double found = Math.max(0, near.similarity());
        var parts = traits.parts(found, product, weights);
        byVector.put(near.productId(), hit(product, near, parts));
        vectorOrder.add(near.productId());
      }
    }
    order(vectorOrder, byVector);
  }

  private static void order(List<Long> ids, Map<Long, Hit> of) {
    ids.sort(
        Comparator.comparingDouble((Long id) -> -hit(of, id).parts().total())
            .thenComparing(Comparator.naturalOrder()));
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

  List<Hit> together() {
    if (vectorOrder.isEmpty()) {
      return keywordHits();
    }
    if (wordOrder.isEmpty()) {
      return semanticHits();
    }
    // The lists as they were found: what re-ranking adds is added once, to the sum.
    Map<Long, Double> sums = Fusion.of(List.of(found(byWords), found(byVector)));
    var all = new HashMap<Long, Hit>();
    sums.forEach((id, sum) -> {
      Hit near = byVector.get(id);
      Hit either = near != null ? near : hit(byWords, id);
      HitSql.Shown product = Objects.requireNonNull(shown.get(id));
      all.put(id, placed(either.with(traits.parts(sum, product, weights))));
    });
    var ids = new ArrayList<>(all.keySet());
    order(ids, all);
    return ids.stream().limit(limit).map(id -> hit(all, id)).toList();
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
