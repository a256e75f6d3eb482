package org.cropdesk.queue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/** The nearest of some vectors, and what they vote for. */
final class Neighbours {
  /** One of the nearest; cosines below zero have no vote. */
  record Near(double cosine, Map<String, String> labels) {}

  private Neighbours() {}

  /**
   * @param vector L2-normalised, as those of the others are
   */
  static List<Near> of(float[] vector, List<QueueSignals.Verified> others, int count) {
    var nearest = new PriorityQueue<>(Comparator.comparingDouble(Near::cosine));
    for (QueueSignals.Verified other : others) {
      double cosine = dot(vector, other.vector());
      if (nearest.size() < count) {
        nearest.add(new Near(cosine, other.labels()));
      } else if (cosine > nearest.element().cosine()) {
        nearest.remove();
        nearest.add(new Near(cosine, other.labels()));
      }
    }
    return new ArrayList<>(nearest);
  }

  /** Four sums side by side: one sum would wait for itself at every step. */
  private static double dot(float[] a, float[] b) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    int i = 0;
    for (; i + 3 < a.length; i += 4) {
      s0 += a[i] * b[i];
      s1 += a[i + 1] * b[i + 1];
      s2 += a[i + 2] * b[i + 2];
      s3 += a[i + 3] * b[i + 3];
    }
    for (; i < a.length; i++) {
      s0 += a[i] * b[i];
    }
    return (double) s0 + s1 + s2 + s3;
  }

  static double disagreement(List<Near> nearest, String attribute, String value) {
    Map<String, Double> votes = new HashMap<>();
    double all = 0;
    for (Near near : nearest) {
      String theirs = near.labels().get(attribute);
      if (theirs != null && near.cosine() > 0) {
        votes.merge(theirs, near.cosine(), Double::sum);
        all += near.cosine();
      }
    }
    if (all == 0) {
      return 0.5;
    }
    var winner =
        votes.entrySet().stream().max(Map.Entry.<String, Double>comparingByValue()).orElseThrow();
    double share = winner.getValue() / all;
    return ((winner.getKey().equals(value) ? -share : share) + 1) / 2;
  }
}
