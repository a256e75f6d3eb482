package org.cropdesk.learning;

import static java.util.stream.Collectors.groupingBy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cropdesk.job.StopSignal;

/** Fits and measures one head from what was verified; the same crops give the same numbers. */
final class Training {
  /** Fewer tell nothing. */
  static final int LEAST_CROPS = 20;

  /** A value with fewer crops to learn from is left out. */
  static final int LEAST_OF_A_VALUE = 5;

  /** More make a head no better and a machine warm; the choice among more is by product. */
  private static final int MOST_CROPS = 20_000;

  /**
   * People tend to accept what is proposed (automation bias), so an accepted value tells less than
   * one that somebody gave.
   */
  private static final float ACCEPTED_WEIGHT = 0.5f;

  private static final int FOLDS = 3;

  private final HeadTrainer trainer;
  private final ZeroShot zeroShot;
  private final String attribute;
  private final StopSignal stop;

  Training(HeadTrainer trainer, ZeroShot zeroShot, String attribute, StopSignal stop) {
    this.trainer = trainer;
    this.zeroShot = zeroShot;
    this.attribute = attribute;
    this.stop = stop;
  }

  /** A fitted head and what it is worth. */
  record Fitted(HeadWeights weights, Measured measured) {}

  /** Why these crops are too few, empty when they are not. */
  static String tooFew(Map<String, Integer> counts) {
    int all = counts.values().stream().mapToInt(Integer::intValue).sum();
    if (all < LEAST_CROPS) {
      return "%d more verified %s needed; a head takes %d."
          .formatted(
              LEAST_CROPS - all, LEAST_CROPS - all == 1 ? "crop is" : "crops are", LEAST_CROPS);
    }
    long enough = counts.values().stream().filter(n -> n >= LEAST_OF_A_VALUE).count();
    return enough >= 2
        ? ""
        : "All verified crops say the same; a head takes two values with %d crops each."
            .formatted(LEAST_OF_A_VALUE);
  }

  static Map<String, Integer> counts(List<VerifiedCrop> crops) {
    var counts = new HashMap<String, Integer>();
    crops.forEach(c -> counts.merge(c.value(), 1, Integer::sum));
    return counts;
  }

  /**
   * @param crops not too few
   * @param vocabulary fixes the order of the values
   */
  Fitted fit(List<VerifiedCrop> crops, List<String> vocabulary) {
    List<VerifiedCrop> learnFrom =
        crops.stream()
            .filter(c -> !c.heldOut())
            .sorted(
                Comparator.comparingInt((VerifiedCrop c) -> VerifiedCrop.bucket(c.product()))
                    .thenComparingLong(VerifiedCrop::product)
                    .thenComparingLong(VerifiedCrop::crop))
            .limit(MOST_CROPS)
            .toList();
    List<VerifiedCrop> heldOut = crops.stream().filter(VerifiedCrop::heldOut).toList();
    HeadWeights weights = head(learnFrom, values(learnFrom, vocabulary));
    weights = weights.withTemperature(temperature(learnFrom, weights.values()));
    return new Fitted(weights, measure(weights, heldOut, learnFrom, vocabulary));
  }

  /** The values with enough to learn from. */
  static List<String> values(List<VerifiedCrop> crops, List<String> vocabulary) {
    var counts = counts(crops.stream().filter(c -> !c.heldOut()).toList());
    return vocabulary.stream().filter(v -> counts.getOrDefault(v, 0) >= LEAST_OF_A_VALUE).toList();
  }

  private HeadWeights head(List<VerifiedCrop> crops, List<String> values) {
    var examples =
        crops.stream()
            .filter(c -> values.contains(c.value()))
            .map(c ->
                new HeadTrainer.Example(c.vector(), c.value(), c.spoken() ? 1 : ACCEPTED_WEIGHT))
            .toList();
    return trainer.fit(values, examples);
  }

  private record Told(double[] sums, int right) {}

  /**
   * The temperature that makes confidences honest (Guo et al. 2017), found on crops that the head
   * which judges them has not seen: every third of the products is judged by a head of the others.
   */
  private double temperature(List<VerifiedCrop> crops, List<String> values) {
    var told = new ArrayList<Told>();
    var folds = crops.stream().collect(groupingBy(c -> VerifiedCrop.bucket(c.product()) % FOLDS));
    for (int f = 0; f < FOLDS && !stop.isRequested(); f++) {
      int fold = f;
      var others =
          crops.stream().filter(c -> VerifiedCrop.bucket(c.product()) % FOLDS != fold).toList();
      var seen = others.stream().map(VerifiedCrop::value).distinct().toList();
      List<String> known = values.stream().filter(seen::contains).toList();
      if (known.size() < 2) {
        continue;
      }
      HeadWeights head = head(others, known);
      for (VerifiedCrop crop : folds.getOrDefault(fold, List.of())) {
        int right = known.indexOf(crop.value());
        if (right >= 0) {
          told.add(new Told(head.sums(crop.vector()), right));
        }
      }
    }
    return told.isEmpty() ? 1 : coolest(told);
  }

  /** Golden section over the logarithm; the loss has one valley. */
  private static double coolest(List<Told> told) {
    double ratio = (Math.sqrt(5) - 1) / 2;
    double low = Math.log(0.05);
    double high = Math.log(20);
    for (int i = 0; i < 40; i++) {
      double a = high - ratio * (high - low);
      double b = low + ratio * (high - low);
      if (loss(told, Math.exp(a)) < loss(told, Math.exp(b))) {
        high = b;
      } else {
        low = a;
      }
    }
    return Math.exp((low + high) / 2);
  }

  private static double loss(List<Told> told, double temperature) {
    double loss = 0;
    for (Told t : told) {
      double most = java.util.Arrays.stream(t.sums()).max().orElse(0);
      double total = 0;
      for (double sum : t.sums()) {
        total += Math.exp((sum - most) / temperature);
      }
      loss += Math.log(total) - (t.sums()[t.right()] - most) / temperature;
    }
    return loss;
  }

  private Measured measure(
      HeadWeights head,
      List<VerifiedCrop> heldOut,
      List<VerifiedCrop> learnFrom,
      List<String> vocabulary) {
    var all = new Tally();
    var spoken = new Tally();
    var byValue = new LinkedHashMap<String, Tally>();
    vocabulary.forEach(v -> byValue.put(v, new Tally()));
    for (VerifiedCrop crop : heldOut) {
      boolean before = zeroShot.best(attribute, crop.vector()).equals(crop.value());
      boolean now = head.best(crop.vector()).equals(crop.value());
      all.add(before, now);
      byValue.computeIfAbsent(crop.value(), _ -> new Tally()).add(before, now);
      if (crop.spoken()) {
        spoken.add(before, now);
      }
    }
    return new Measured(
        all.comparison(),
        spoken.comparison(),
        learnFrom.size(),
        (int) learnFrom.stream().filter(VerifiedCrop::spoken).count(),
        byValue.entrySet().stream()
            .filter(e -> e.getValue().crops > 0)
            .map(e ->
                new Measured.ValueRecall(
                    e.getKey(), e.getValue().crops, e.getValue().before, e.getValue().now))
            .toList());
  }

  /** How many of the held-out crops an earlier head gets right. */
  static int right(HeadWeights head, List<VerifiedCrop> crops) {
    return (int)
        crops.stream()
            .filter(VerifiedCrop::heldOut)
            .filter(c -> head.best(c.vector()).equals(c.value()))
            .count();
  }

  private static final class Tally {
    private int crops;
    private int before;
    private int now;
    private int onlyBefore;
    private int onlyNow;

    void add(boolean before, boolean now) {
      crops++;
      this.before += before ? 1 : 0;
      this.now += now ? 1 : 0;
      onlyBefore += before && !now ? 1 : 0;
      onlyNow += now && !before ? 1 : 0;
    }

    Comparison comparison() {
      return new Comparison(crops, before, now, onlyBefore, onlyNow);
    }
  }
}
