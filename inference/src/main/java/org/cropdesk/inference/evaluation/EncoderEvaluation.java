package org.cropdesk.inference.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.cropdesk.dataset.DatasetItem;
import org.cropdesk.dataset.DatasetObject;
import org.cropdesk.dataset.DatasetSource;
import org.cropdesk.dataset.Split;
import org.cropdesk.evaluation.EncoderScore;
import org.cropdesk.evaluation.FrozenPictures;
import org.cropdesk.index.ProductInput;
import org.cropdesk.inference.crop.Cropper;
import org.cropdesk.inference.encode.DualEncoder;
import org.cropdesk.inference.label.ZeroShotLabeler;
import org.cropdesk.job.StopSignal;
import org.cropdesk.label.Suggestion;

/**
 * Embeds the crops of a split as the index does, labels them from the vocabulary, and searches for
 * every product's primary crop by its text.
 */
public final class EncoderEvaluation {
  private static final int PICTURES = 8;

  private final DualEncoder encoder;
  private final ZeroShotLabeler labeler;
  private final Map<String, Tally> tallies = new TreeMap<>();
  private final Retrieval retrieval = new Retrieval();
  private long crops;

  /** Verified values of an attribute. */
  private static final class Tally {
    private long crops;
    private long right;
  }

  /** A crop as the encoder takes it. */
  private record Shot(DatasetObject object, float[] pixels) {}

  private EncoderEvaluation(DualEncoder encoder, ZeroShotLabeler labeler) {
    this.encoder = encoder;
    this.labeler = labeler;
  }

  /**
   * @param labeler over the encoder's own vectors
   * @param told how many pictures are done
   * @return empty when it was stopped
   * @throws org.cropdesk.failure.CatalogException of kind STORE when a picture is missing or
   *     changed, USAGE when the split is empty
   */
  public static Optional<EncoderScore> run(
      DualEncoder encoder,
      ZeroShotLabeler labeler,
      DatasetSource source,
      Split split,
      FrozenPictures pictures,
      StopSignal stop,
      LongConsumer told) {
    var evaluation = new EncoderEvaluation(encoder, labeler);
    var done = new long[1];
    boolean whole;
    try (var decoded = new SplitPictures(source, pictures)) {
      int side = encoder.info().imageSize();
      whole =
          decoded.<List<Shot>>each(
              split,
              PICTURES,
              stop,
              (item, image) ->
                  item.objects().stream()
                      .filter(DatasetObject::chosen)
                      .map(o -> new Shot(o, encoder.pixels(Cropper.render(image, o.crop(), side))))
                      .toList(),
              batch -> {
                evaluation.add(batch);
                done[0] += batch.size();
                told.accept(done[0]);
              });
    }
    if (whole && done[0] == 0) {
      throw DetectorEvaluation.empty(source, split);
    }
    return whole ? Optional.of(evaluation.score()) : Optional.empty();
  }

  private void add(List<SplitPictures.Prepared<List<Shot>>> batch) {
    var pixels = new ArrayList<float[]>();
    batch.forEach(p -> p.value().forEach(s -> pixels.add(s.pixels())));
    if (pixels.isEmpty()) {
      return;
    }
    float[][] vectors = encoder.encodePixels(pixels);
    int next = 0;
    for (SplitPictures.Prepared<List<Shot>> prepared : batch) {
      for (Shot shot : prepared.value()) {
        float[] vector = vectors[next++];
        label(shot.object(), vector);
        if (shot.object().primary()) {
          retrieval.add(text(prepared.item()), vector);
        }
        crops++;
      }
    }
  }

  private void label(DatasetObject object, float[] vector) {
    for (Suggestion suggestion : labeler.label(vector)) {
      List<String> values = object.labels().getOrDefault(suggestion.attribute(), List.of());
      if (suggestion.rank() == 1 && !values.isEmpty()) {
        Tally tally = tallies.computeIfAbsent(suggestion.attribute(), a -> new Tally());
        tally.crops++;
        tally.right += values.contains(suggestion.value()) ? 1 : 0;
      }
    }
  }

  /** As the index reads a product. */
  private static String text(DatasetItem item) {
    return ProductInput.text(item.title(), item.description());
  }

  private EncoderScore score() {
    long told = tallies.values().stream().mapToLong(t -> t.crops).sum();
    long right = tallies.values().stream().mapToLong(t -> t.right).sum();
    var attributes =
        tallies.entrySet().stream()
            .map(e ->
                new EncoderScore.OfAttribute(
                    e.getKey(), e.getValue().crops, share(e.getValue().right, e.getValue().crops)))
            .toList();
    var ranks = retrieval.ranks(encoder::encodeTexts);
    return new EncoderScore(
        crops,
        share(right, told),
        attributes,
        ranks.length,
        Retrieval.recall(ranks, 1),
        Retrieval.recall(ranks, 5),
        Retrieval.recall(ranks, 10));
  }

  private static double share(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }
}
