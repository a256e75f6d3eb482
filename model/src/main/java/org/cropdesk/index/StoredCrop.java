package org.cropdesk.index;

import java.util.List;
import org.cropdesk.crop.CropScores;
import org.cropdesk.crop.CropSource;
import org.cropdesk.crop.Detection;
import org.cropdesk.crop.PixelBox;
import org.cropdesk.crop.PrimaryRule;
import org.cropdesk.crop.QualityCheck;
import org.jspecify.annotations.Nullable;

/**
 * A crop with what was measured of it and what the machine said, as the catalog has it.
 *
 * @param live not deleted by a person
 * @param candidate whether the machine's last look at the product knew it: only those compete for
 *     the primary crop
 * @param drawn whether a person's box counts; such a crop is judged by itself
 * @param detection with the box that counts
 * @param pixels of the machine's box, margin included
 * @param values what was measured, by {@link QualityCheck#index()}, NaN where nothing was
 * @param keep the machine's word
 * @param reasons names of the failed checks
 * @param provenance of the machine's word
 * @param humanKeep a person's word, null when nobody spoke
 * @param stored what it was worth as the primary crop, null when it was no candidate
 */
public record StoredCrop(
    long id,
    long product,
    long image,
    int position,
    boolean live,
    boolean candidate,
    boolean drawn,
    CropSource source,
    Detection detection,
    PixelBox pixels,
    int width,
    int height,
    double[] values,
    boolean keep,
    List<String> reasons,
    int provenance,
    @Nullable Boolean humanKeep,
    @Nullable Double stored) {

  /** Whether it was compared with the other crops of its product. */
  public boolean compared() {
    return candidate && !drawn;
  }

  /** What it is, or would be, worth as the primary crop. */
  public CropScores scores() {
    double cosine = values[QualityCheck.UNLIKE_TEXT.index()];
    return PrimaryRule.scores(
        detection.box(), detection.score(), width, height, Double.isNaN(cosine) ? null : cosine);
  }

  /** The number the candidates are ranked by. */
  public double total() {
    return stored != null ? stored : scores().total();
  }
}
