package org.cropdesk.inference.detect;

import java.util.Arrays;

/**
 * Candidates of one picture in input pixels, and their non-maximum suppression within each class
 * (ultralytics/utils/nms.py: score above, overlap above, best class only). Grows as needed; one
 * thread.
 */
final class Suppression {
  private float[] x0 = new float[64];
  private float[] y0 = new float[64];
  private float[] x1 = new float[64];
  private float[] y1 = new float[64];
  private float[] score = new float[64];
  private int[] classId = new int[64];
  private int size;

  void add(float left, float top, float right, float bottom, float s, int c) {
    if (size == score.length) {
      grow();
    }
    x0[size] = left;
    y0[size] = top;
    x1[size] = right;
    y1[size] = bottom;
    score[size] = s;
    classId[size] = c;
    size++;
  }

  private void grow() {
    int length = 2 * size;
    x0 = Arrays.copyOf(x0, length);
    y0 = Arrays.copyOf(y0, length);
    x1 = Arrays.copyOf(x1, length);
    y1 = Arrays.copyOf(y1, length);
    score = Arrays.copyOf(score, length);
    classId = Arrays.copyOf(classId, length);
  }

  /** Indices by descending score, ties in the order they were added. */
  int[] byScore() {
    var keys = new long[size];
    for (int i = 0; i < size; i++) {
      // Scores are not negative, so their bits sort like the numbers.
      keys[i] = (long) -Float.floatToIntBits(score[i]) << 32 | i;
    }
    Arrays.sort(keys);
    var order = new int[size];
    for (int i = 0; i < size; i++) {
      order[i] = (int) keys[i];
    }
    return order;
  }

  /** Indices that survive, best first. */
  int[] survivors(DetectorSettings settings) {
    int[] order = byScore();
    int candidates = Math.min(order.length, DetectorSettings.MAX_CANDIDATES);
    var kept = new int[Math.min(candidates, settings.maxDetections())];
    int count = 0;
    for (int i = 0; i < candidates && count < kept.length; i++) {
      if (!overlapsBetter(order[i], kept, count, settings.iou())) {
        kept[count++] = order[i];
      }
    }
    return Arrays.copyOf(kept, count);
  }

  private boolean overlapsBetter(int candidate, int[] kept, int count, double limit) {
    for (int k = 0; k < count; k++) {
      int better = kept[k];
      if (classId[better] == classId[candidate] && iou(better, candidate) > limit) {
        return true;
      }
    }
    return false;
  }

  private float iou(int a, int b) {
    float width = Math.min(x1[a], x1[b]) - Math.max(x0[a], x0[b]);
    float height = Math.min(y1[a], y1[b]) - Math.max(y0[a], y0[b]);
    if (width <= 0 || height <= 0) {
      return 0;
    }
    float inter = width * height;
    return inter / (area(a) + area(b) - inter);
  }

  private float area(int i) {
    return (x1[i] - x0[i]) * (y1[i] - y0[i]);
  }

  float left(int i) {
    return x0[i];
  }

  float top(int i) {
    return y0[i];
  }

  float right(int i) {
    return x1[i];
  }

  float bottom(int i) {
    return y1[i];
  }

  float score(int i) {
    return score[i];
  }

  int classId(int i) {
    return classId[i];
  }
}
