package org.cropdesk.learning;

import java.util.List;

/** The simplest head there is: the value whose mean vector is nearest. */
public final class Centroids implements HeadTrainer {
  @Override
  public HeadWeights fit(List<String> values, List<Example> examples) {
    int dimensions = examples.getFirst().vector().length;
    var rows = new float[values.size()][dimensions + 1];
    for (int v = 0; v < rows.length; v++) {
      double weight = 0;
      for (Example e : examples) {
        if (e.value().equals(values.get(v))) {
          weight += e.weight();
          for (int d = 0; d < dimensions; d++) {
            rows[v][d] += e.weight() * e.vector()[d];
          }
        }
      }
      double squares = 0;
      for (int d = 0; d < dimensions; d++) {
        rows[v][d] /= (float) weight;
        squares += rows[v][d] * rows[v][d];
      }
      rows[v][dimensions] = (float) (-squares / 2);
    }
    return new HeadWeights(values, rows, 1);
  }
}
