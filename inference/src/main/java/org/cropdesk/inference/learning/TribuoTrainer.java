package org.cropdesk.inference.learning;

import java.util.List;
import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.cropdesk.learning.HeadTrainer;
import org.cropdesk.learning.HeadWeights;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.sgd.linear.LinearSGDModel;
import org.tribuo.classification.sgd.linear.LinearSGDTrainer;
import org.tribuo.classification.sgd.objectives.LogMulticlass;
import org.tribuo.impl.ArrayExample;
import org.tribuo.math.la.DenseMatrix;
import org.tribuo.math.optimisers.AdaGrad;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/**
 * Multinomial logistic regression by Tribuo's linear SGD. What leaves it are plain rows of weights,
 * so nothing else needs the library. Safe for use by several threads.
 */
public final class TribuoTrainer implements HeadTrainer {
  // The usual step and floor of AdaGrad (Duchi et al. 2011) for inputs of unit variance.
  private static final double STEP = 0.1;
  private static final double FLOOR = 0.1;
  private static final int BATCH = 32;
  private static final long SEED = 20261121;

  /** So many passes that few crops get as many steps as many do, within what a desk can bear. */
  private static final int STEPS = 3_000;

  private static final int FEWEST_PASSES = 10;
  private static final int MOST_PASSES = 100;

  /** Kept, because the log manager forgets a level nobody holds on to. */
  private static final Logger QUIET = Logger.getLogger("org.tribuo");

  static {
    QUIET.setLevel(Level.WARNING);
  }

  @Override
  public HeadWeights fit(List<String> values, List<Example> examples) {
    int dimensions = examples.getFirst().vector().length;
    var scale = Scale.of(examples, dimensions);
    String[] names =
        IntStream.range(0, dimensions)
            .mapToObj(d -> String.format(Locale.ROOT, "%05d", d))
            .toArray(String[]::new);
    var labels = new LabelFactory();
    var data = new MutableDataset<Label>(new SimpleDataSourceProvenance("crops", labels), labels);
    for (Example example : examples) {
      var row =
          new ArrayExample<Label>(new Label(example.value()), names, scale.apply(example.vector()));
      row.setWeight(example.weight());
      data.add(row);
    }
    int passes = Math.clamp((long) STEPS * BATCH / examples.size(), FEWEST_PASSES, MOST_PASSES);
    var trainer =
        new LinearSGDTrainer(
            new LogMulticlass(), new AdaGrad(STEP, FLOOR), passes, -1, BATCH, SEED);
    return scale.undo(trainer.train(data), values, names);
  }

  /**
   * Vectors of one encoder lie in a narrow cone, every number far below 1; a step that suits all of
   * them needs numbers around zero of about unit size. One factor for all dimensions keeps angles.
   */
  private record Scale(double[] mean, double factor) {
    static Scale of(List<HeadTrainer.Example> examples, int dimensions) {
      var mean = new double[dimensions];
      for (var example : examples) {
        for (int d = 0; d < dimensions; d++) {
          mean[d] += example.vector()[d] / (double) examples.size();
        }
      }
      double squares = 0;
      for (var example : examples) {
        for (int d = 0; d < dimensions; d++) {
          double off = example.vector()[d] - mean[d];
          squares += off * off;
        }
      }
      double variance = squares / examples.size() / dimensions;
      return new Scale(mean, variance > 0 ? 1 / Math.sqrt(variance) : 1);
    }

    double[] apply(float[] vector) {
      var scaled = new double[vector.length];
      for (int d = 0; d < vector.length; d++) {
        scaled[d] = (vector[d] - mean[d]) * factor;
      }
      return scaled;
    }

    /** The same classifier over vectors as they are. */
    HeadWeights undo(LinearSGDModel model, List<String> values, String[] names) {
      DenseMatrix weights = model.getWeightsCopy();
      var rows = new float[values.size()][mean.length + 1];
      for (int v = 0; v < rows.length; v++) {
        int row = model.getOutputIDInfo().getID(new Label(values.get(v)));
        double bias = weights.get(row, mean.length);
        for (int d = 0; d < mean.length; d++) {
          double weight = weights.get(row, model.getFeatureIDMap().getID(names[d])) * factor;
          rows[v][d] = (float) weight;
          bias -= weight * mean[d];
        }
        rows[v][mean.length] = (float) bias;
      }
      return new HeadWeights(values, rows, 1);
    }
  }
}
