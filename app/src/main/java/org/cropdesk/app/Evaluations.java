package org.cropdesk.app;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import org.cropdesk.dataset.DatasetVersion;
import org.cropdesk.dataset.FrozenSource;
import org.cropdesk.dataset.Split;
import org.cropdesk.evaluation.Evaluation;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.inference.evaluation.Evaluator;
import org.cropdesk.inference.evaluation.ModelPath;
import org.cropdesk.job.StopSignal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Evaluates models on a split of a frozen version beside those in use, for a shell and for the desk
 * alike, so that both come to the same numbers. Its methods block.
 */
public final class Evaluations {
  private static final Logger log = LoggerFactory.getLogger(Evaluations.class);

  private final AppContext app;

  public Evaluations(AppContext app) {
    this.app = app;
  }

  /** Those in use of each kind that is wanted, first; of both kinds when none is. */
  public List<ModelPath> withThoseInUse(Collection<ModelPath> wanted) {
    var all = new LinkedHashSet<ModelPath>();
    for (Path used : used()) {
      ModelPath path = ModelPath.of(used);
      if (wanted.isEmpty() || wanted.stream().anyMatch(w -> w.kind() == path.kind())) {
        all.add(path);
      }
    }
    all.addAll(wanted);
    return List.copyOf(all);
  }

  private List<Path> used() {
    var weights = app.options().weights();
    return List.of(weights.detector(), weights.encoder());
  }

  /** Hashes of the detector and the encoder in use; without those that cannot be read. */
  public Set<String> hashesInUse() {
    var hashes = new HashSet<String>();
    Evaluator evaluator = app.evaluator();
    for (Path used : used()) {
      try {
        hashes.add(evaluator.hash(ModelPath.of(used)));
      } catch (CatalogException e) {
        log.debug("Nothing is marked as in use for {}", used, e);
      }
    }
    return Set.copyOf(hashes);
  }

  /**
   * Evaluates one and writes down what it came to.
   *
   * @param told how many pictures are done
   * @return empty when it was stopped; nothing is written down then
   * @throws CatalogException as {@link Evaluator#evaluate}
   */
  public Optional<Evaluation> evaluate(
      ModelPath path, DatasetVersion version, Split split, StopSignal stop, LongConsumer told) {
    long began = System.nanoTime();
    var source = new FrozenSource(app.datasets(), version);
    Optional<Evaluator.Scored> scored = app.evaluator().evaluate(path, source, split, stop, told);
    var taken = Duration.ofNanos(System.nanoTime() - began);
    String actor = app.options().actor();
    return scored.map(s -> {
      var model = app.models().add(s.model(), null, "", actor);
      return app.models().evaluated(model, version, split, s.score(), taken, actor);
    });
  }
}
