package org.cropdesk.grid;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cropdesk.crop.PixelBox;
import org.jspecify.annotations.Nullable;

/**
 * A crop as one of many on a screen.
 *
 * @param version of the product
 * @param imageFailure why the picture cannot be shown, null when it can
 * @param box the pixels to show, of the oriented picture
 * @param keep the person's verdict, else the machine's; null while there is none
 * @param humanKeep the person's verdict, null when nobody judged it
 * @param reasons why the machine rejected it, in words
 * @param labels value by attribute: the person's, else the machine's best
 * @param humanLabels the attributes of which a person gave the value
 * @param flagged its product is to be looked at
 * @param stale changed, and not looked at again yet
 */
public record CropTile(
    long cropId,
    long productId,
    long version,
    String sku,
    String stage,
    long imageId,
    String objectKey,
    @Nullable String imageFailure,
    PixelBox box,
    String className,
    @Nullable Boolean keep,
    @Nullable Boolean humanKeep,
    List<String> reasons,
    Map<String, String> labels,
    Set<String> humanLabels,
    boolean primary,
    boolean flagged,
    boolean stale) {
  public CropTile {
    reasons = List.copyOf(reasons);
    labels = Map.copyOf(labels);
    humanLabels = Set.copyOf(humanLabels);
  }
}
