package org.cropdesk.review;

import java.util.List;
import java.util.Map;
import org.cropdesk.crop.CropScores;
import org.cropdesk.crop.CropSource;
import org.cropdesk.crop.Detection;
import org.cropdesk.crop.PixelBox;
import org.cropdesk.crop.Verdict;
import org.cropdesk.label.Suggestion;
import org.jspecify.annotations.Nullable;

/**
 * A crop with the machine's and the person's word side by side.
 *
 * @param source {@code PERSON} when the box that counts was drawn by a person
 * @param detection with the box and the class that count
 * @param humanKeep a person's verdict, null when nobody judged it
 * @param humanActor who gave that verdict; null when nobody did, or when the person at this desk
 *     did just now
 * @param suggestions best first within each attribute
 * @param humanLabels a person's values by attribute; more than one only where it allows several
 * @param stale the box has changed and the machine has not looked at it again yet: verdict, labels
 *     and vector are those of the earlier box, or missing
 */
public record ReviewCrop(
    long id,
    long imageId,
    CropSource source,
    Detection detection,
    PixelBox pixelBox,
    double margin,
    Verdict verdict,
    @Nullable Boolean humanKeep,
    @Nullable String humanActor,
    @Nullable CropScores scores,
    List<Suggestion> suggestions,
    Map<String, List<String>> humanLabels,
    boolean stale) {
  public ReviewCrop {
    suggestions = List.copyOf(suggestions);
    humanLabels = Map.copyOf(humanLabels);
  }

  /** The same crop with these words of people in the place of those it has. */
  ReviewCrop withWords(@Nullable Boolean keep, Map<String, List<String>> words) {
    return new ReviewCrop(
        id,
        imageId,
        source,
        detection,
        pixelBox,
        margin,
        verdict,
        keep,
        null,
        scores,
        suggestions,
        words,
        stale);
  }

  /** Whether the verdict of a person is the word of this one. */
  public boolean judgedBy(String person) {
    return humanKeep != null && person.equals(humanActor);
  }

  /** The person's word if there is one, else the machine's. */
  public boolean kept() {
    return humanKeep != null ? humanKeep : verdict.keep();
  }
}
