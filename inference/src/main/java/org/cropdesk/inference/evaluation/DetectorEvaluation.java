package org.cropdesk.inference.evaluation;

import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.cropdesk.crop.CropSource;
import org.cropdesk.crop.Detection;
import org.cropdesk.dataset.DatasetItem;
import org.cropdesk.dataset.DatasetSource;
import org.cropdesk.dataset.Split;
import org.cropdesk.dataset.Taxonomy;
import org.cropdesk.evaluation.BoxScorer;
import org.cropdesk.evaluation.DetectorScore;
import org.cropdesk.evaluation.FrozenPictures;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.inference.detect.DetectorInput;
import org.cropdesk.inference.detect.DetectorSettings;
import org.cropdesk.inference.detect.YoloDetector;
import org.cropdesk.job.StopSignal;

/** Runs a detector over the pictures of a split and scores what it finds. */
public final class DetectorEvaluation {
  private static final int BATCH = 8;

  private DetectorEvaluation() {}

  /**
   * How a detector must be opened to be scored: it tells of everything it sees at all (.001, as
   * ultralytics/cfg/default.yaml has it for validation) and is suppressed as the index does it.
   */
  public static DetectorSettings settings() {
    return new DetectorSettings(0.001, DetectorSettings.standard().iou(), BoxScorer.DETECTIONS);
  }

  /**
   * @param detector opened with {@link #settings}
   * @param told how many pictures are done
   * @return empty when it was stopped
   * @throws CatalogException of kind STORE when a picture is missing or changed, USAGE when the
   *     split is empty or the detector knows none of its classes
   */
  public static Optional<DetectorScore> run(
      YoloDetector detector,
      DatasetSource source,
      Split split,
      FrozenPictures pictures,
      StopSignal stop,
      LongConsumer told) {
    List<String> names = source.taxonomy().of(Taxonomy.OBJECT);
    List<String> known = detector.info().classNames();
    if (names.stream().noneMatch(known::contains)) {
      throw new CatalogException(
          ErrorKind.USAGE,
          "The detector %s knows none of the classes of %s; it has %s, the version has %s."
              .formatted(detector.info().name(), source.version().name(), some(known), some(names)),
          "Export the detector with the names in the data.yaml it was trained on.",
          null);
    }
    var scorer = new BoxScorer(names);
    var done = new long[1];
    boolean whole;
    try (var decoded = new SplitPictures(source, pictures)) {
      whole =
          decoded.<DetectorInput>each(
              split,
              BATCH,
              stop,
              (item, image) -> detector.prepare(image),
              batch -> {
                var found =
                    detector.detect(batch.stream().map(SplitPictures.Prepared::value).toList());
                for (int i = 0; i < batch.size(); i++) {
                  add(scorer, batch.get(i).item(), found.get(i));
                }
                done[0] += batch.size();
                told.accept(done[0]);
              });
    }
    if (whole && done[0] == 0) {
      throw empty(source, split);
    }
    return whole ? Optional.of(scorer.score(known)) : Optional.empty();
  }

  private static void add(BoxScorer scorer, DatasetItem item, List<Detection> found) {
    // A whole picture stands for one in which nothing was found; it is no box to find.
    var truth =
        item.objects().stream()
            .filter(o -> o.source() != CropSource.WHOLE_IMAGE)
            .map(o -> new BoxScorer.Truth(o.classId(), o.box()))
            .toList();
    scorer.add(truth, found);
  }

  static CatalogException empty(DatasetSource source, Split split) {
    return new CatalogException(
        ErrorKind.USAGE,
        "There is nothing in the %s split of %s.".formatted(split.word(), source.version().name()),
        "Choose another split, or make the dataset with a share for it.",
        null);
  }

  private static String some(List<String> names) {
    String first = String.join(", ", names.stream().limit(5).toList());
    return names.size() > 5 ? first + " and " + (names.size() - 5) + " more" : first;
  }
}
