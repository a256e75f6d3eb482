package org.cropdesk.learning;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.cropdesk.label.Suggestion;

/**
 * A linear classifier over crop vectors. Immutable.
 *
 * @param values one for each row
 * @param rows weights of each value, the last number of a row is its bias
 * @param temperature what the sums are divided by before the softmax (Guo et al. 2017), above 0
 */
public record HeadWeights(List<String> values, float[][] rows, double temperature) {
  private static final int SUGGESTIONS = 3;

  public HeadWeights {
    values = List.copyOf(values);
    if (values.size() != rows.length || rows.length < 2 || !(temperature > 0)) {
      throw new IllegalArgumentException("A head needs a row for each of two values or more");
    }
  }

  public int dimensions() {
    return rows[0].length - 1;
  }

  public HeadWeights withTemperature(double other) {
    return new HeadWeights(values, rows, other);
  }

  /**
   * One sum for each value, before the temperature.
   *
   * @param vector L2-normalised; rounded to half precision as the catalog stores it, so that a
   *     vector says the same before it is written and after
   */
  public double[] sums(float[] vector) {
    if (vector.length != dimensions()) {
      throw new IllegalArgumentException(
          "A head over %d dimensions got %d".formatted(dimensions(), vector.length));
    }
    var half = new float[vector.length];
    for (int d = 0; d < half.length; d++) {
      half[d] = Float.float16ToFloat(Float.floatToFloat16(vector[d]));
    }
    var sums = new double[rows.length];
    for (int i = 0; i < rows.length; i++) {
      double sum = rows[i][half.length];
      for (int d = 0; d < half.length; d++) {
        sum += rows[i][d] * half[d];
      }
      sums[i] = sum;
    }
    return sums;
  }

  /** The value it would propose first. */
  public String best(float[] vector) {
    double[] sums = sums(vector);
    int best = 0;
    for (int i = 1; i < sums.length; i++) {
      best = sums[i] > sums[best] ? i : best;
    }
    return values.get(best);
  }

  /** The three best values, best first, with calibrated confidences. */
  public List<Suggestion> suggest(String attribute, int version, float[] vector) {
    double[] sums = sums(vector);
    double most = IntStream.range(0, sums.length).mapToDouble(i -> sums[i]).max().orElse(0);
    double total = 0;
    for (double sum : sums) {
      total += Math.exp((sum - most) / temperature);
    }
    List<Integer> order =
        IntStream.range(0, sums.length)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer i) -> -sums[i]))
            .limit(SUGGESTIONS)
            .toList();
    List<Suggestion> suggestions = new ArrayList<>();
    for (int i : order) {
      double share = Math.exp((sums[i] - most) / temperature) / total;
      suggestions.add(
          new Suggestion(attribute, values.get(i), share, suggestions.size() + 1, version));
    }
    return suggestions;
  }

  /** As they are stored: rows, length of a row, temperature, then the numbers, big-endian. */
  byte[] bytes() {
    var buffer = ByteBuffer.allocate(16 + 4 * rows.length * rows[0].length);
    buffer.putInt(rows.length).putInt(rows[0].length).putDouble(temperature);
    for (float[] row : rows) {
      for (float weight : row) {
        buffer.putFloat(weight);
      }
    }
    return buffer.array();
  }

  static HeadWeights of(List<String> values, byte[] bytes) {
    var buffer = ByteBuffer.wrap(bytes);
    var rows = new float[buffer.getInt()][buffer.getInt()];
    double temperature = buffer.getDouble();
    for (float[] row : rows) {
      for (int d = 0; d < row.length; d++) {
        row[d] = buffer.getFloat();
      }
    }
    return new HeadWeights(values, rows, temperature);
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is part of every JDK", e);
    }
  }
}
