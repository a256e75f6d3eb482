package org.cropdesk.app.learning;

import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.cropdesk.index.LabelSwitch;
import org.cropdesk.inference.learning.TribuoTrainer;
import org.cropdesk.inference.pipeline.Pipeline;
import org.cropdesk.job.StopSignal;
import org.cropdesk.label.Vocabularies;
import org.cropdesk.learning.AttributeLearning;
import org.cropdesk.learning.Head;
import org.cropdesk.learning.HeadTrainer;
import org.cropdesk.learning.Learning;
import org.cropdesk.learning.TrainingOutcome;
import org.cropdesk.learning.ZeroShot;

/**
 * Learning with this machine's encoder and vocabulary. Safe for use by several threads; methods
 * block, and the first that needs the encoder opens it.
 */
public final class Learner {
  private final Learning learning;
  private final LabelSwitch labels;
  private final Supplier<Pipeline> pipeline;
  private final Vocabularies vocabularies;
  private final HeadTrainer trainer = new TribuoTrainer();

  public Learner(
      Learning learning,
      LabelSwitch labels,
      Supplier<Pipeline> pipeline,
      Vocabularies vocabularies) {
    this.learning = learning;
    this.labels = labels;
    this.pipeline = pipeline;
    this.vocabularies = vocabularies;
  }

  public List<AttributeLearning> status() {
    return learning.status(vocabularies);
  }

  /** Verified crops by attribute and value; reads for a while in a large catalog. */
  public Map<String, Map<String, Integer>> counts(StopSignal stop) {
    return learning.counts(vocabularies, stop);
  }

  public TrainingOutcome train(String attribute, String actor, StopSignal stop) {
    Pipeline machines = pipeline.get();
    var zeroShot = new ZeroShot(machines.imageSpace(), vocabularies, machines::label);
    return learning.train(attribute, zeroShot, trainer, actor, stop);
  }

  public void use(String attribute, int version, String actor) {
    learning.use(attribute, version, vocabularies, actor);
  }

  /** Why a version cannot be used, one sentence; empty when it can. */
  public String whyNot(AttributeLearning attribute, Head head) {
    return learning.whyNot(attribute, head);
  }

  public void back(String attribute, String actor) {
    learning.back(attribute, actor);
  }

  /** Silences heads that no longer fit; one sentence for each. */
  public List<String> retire(String actor) {
    return learning.retire(vocabularies, actor);
  }

  /** Attributes whose suggestions in the catalog do not follow their head yet. */
  public List<String> waiting() {
    return labels.waiting();
  }

  /** Brings the suggestions in the catalog to who makes them now; answers how many changed. */
  public long rewrite(LongConsumer progress, StopSignal stop) {
    return labels.run(progress, stop);
  }
}
