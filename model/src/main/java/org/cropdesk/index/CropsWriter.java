package org.cropdesk.index;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cropdesk.db.Statements;
import org.jspecify.annotations.Nullable;

/**
 * Puts the crops a run found to those the catalog has of a batch of products: which are met, which
 * are new, which are gone, and which stand whatever was found. For one transaction.
 */
final class CropsWriter {
  private final MachineRows rows;
  private final int space;
  private final Set<Long> again = new HashSet<>();
  private final Set<Long> changed = new HashSet<>();
  private Map<Long, List<KnownCrop>> known = Map.of();
  private Map<Long, String> imageVectors = Map.of();
  private Set<Long> liveImages = Set.of();
  private SettledBoxes settled = SettledBoxes.NONE;
  private long[] detectionIds = {};
  private long[] cropIds = {};
  private int nextId;

  /**
   * @param space that gets the vectors
   */
  CropsWriter(MachineRows rows, int space) {
    this.rows = rows;
    this.space = space;
  }

  /** Position of a crop in an analysis. */
  record Key(int image, int crop) {}

  /** Comes behind the locks of the products. */
  void read(Connection c, List<Long> products, List<ProductAnalysis> analyses) throws SQLException {
    known = IndexSql.knownCrops(c, products);
    liveImages = new HashSet<>(IndexSql.liveImages(c, products));
    settled = IndexSql.settled(c, products);
    imageVectors = IndexSql.vectorFingerprints(c, space, products);
    int most =
        analyses.stream()
            .flatMap(a -> a.images().stream())
            .mapToInt(i -> i instanceof ImageAnalysis.Analyzed a ? a.crops().size() : 0)
            .sum();
    detectionIds = Statements.drawIds(c, "detection_seq", most);
    cropIds = Statements.drawIds(c, "crop_seq", most);
  }

  boolean isLive(long image) {
    return liveImages.contains(image);
  }

  /** Products whose choice is to be made from what stands, not from what was found. */
  Set<Long> chosenAgain() {
    return again;
  }

  /** Whether anything of a product was replaced; where all of it stood, nobody sees a change. */
  boolean changes(long product) {
    return changed.contains(product);
  }

  /** The catalog's id of every crop of the analysis, by the crop's own identity. */
  Map<Key, Long> take(ProductAnalysis analysis, SeenHash seen) {
    long product = analysis.input().productId();
    var matcher = new CropMatcher(known.getOrDefault(product, List.of()));
    var ids = new HashMap<Key, Long>();
    var analysed = new HashSet<Long>();
    var images = analysis.images();
    if (images.isEmpty()) {
      changed.add(product);
    }
    for (int i = 0; i < images.size(); i++) {
      long imageId = images.get(i).input().imageId();
      if (!liveImages.contains(imageId)) {
        continue;
      }
      seen.image(images.get(i));
      if (!settled.stands(imageId) || images.get(i) instanceof ImageAnalysis.Unreadable) {
        changed.add(product);
      }
      if (images.get(i) instanceof ImageAnalysis.Analyzed a) {
        analysed.add(imageId);
        for (int k = 0; k < a.crops().size(); k++) {
          var of = new Place(analysis.input(), analysis.isPrimary(i, k));
          Long id = crop(of, imageId, a.crops().get(k), matcher, seen);
          if (id != null) {
            ids.put(new Key(i, k), id);
          }
        }
      }
    }
    // A picture that could not be read says nothing about its earlier crops.
    var gone = matcher.left().stream().filter(k -> analysed.contains(k.imageId())).toList();
    gone.stream().filter(k -> !stays(k)).forEach(rows::vanish);
    gone.stream().filter(k -> settled.stands(k.imageId())).forEach(k -> stand(product, k));
    seen.kept(gone.stream().filter(this::stays).map(KnownCrop::cropId).toList());
    return ids;
  }

  private void stand(long product, KnownCrop crop) {
    rows.stay(crop);
    again.add(product);
  }

  private boolean stays(KnownCrop gone) {
    return gone.spoken() || settled.stands(gone.imageId());
  }

  /**
   * Whose a crop is.
   *
   * @param chosen whether it is about to be made the primary one
   */
  private record Place(ProductInput input, boolean chosen) {}

  /** Null when the crop is not to be added to what people settled. */
  private @Nullable Long crop(
      Place of, long image, CropAnalysis crop, CropMatcher matcher, SeenHash seen) {
    long product = of.input().productId();
    KnownCrop match = matcher.take(image, crop);
    if (match == null && settled.refuses(image, crop)) {
      again.add(product);
      return null;
    }
    if (match != null && !match.drawn() && settled.stands(image)) {
      meet(of, match, crop, seen);
      return match.cropId();
    }
    long id;
    if (match != null) {
      id = match.cropId();
      rows.update(match, crop);
      changed.add(product);
    } else {
      id = cropIds[nextId];
      rows.insert(detectionIds[nextId], id, product, image, crop);
      nextId++;
    }
    seen.crop(id, crop);
    // Where a person's box counts, the vector is that box's; the machine's box has none.
    if (match != null && match.drawn()) {
      again.add(product);
    } else {
      vector(of, id, crop);
    }
    return id;
  }

  /** A verified box stays to the pixel; it is looked at anew where its vector is missing. */
  private void meet(Place of, KnownCrop match, CropAnalysis crop, SeenHash seen) {
    if (crop.fingerprint().equals(match.fingerprint())) {
      rows.meet(match, crop);
      changed.add(of.input().productId());
      seen.crop(match.cropId(), crop);
      vector(of, match.cropId(), crop);
      return;
    }
    stand(of.input().productId(), match);
    seen.kept(List.of(match.cropId()));
    if (!match.fingerprint().equals(imageVectors.get(match.cropId()))) {
      rows.staleVector(space, of.input().productId(), of.input().version(), match, crop);
    }
  }

  private void vector(Place of, long id, CropAnalysis crop) {
    if (!crop.fingerprint().equals(imageVectors.get(id))) {
      rows.vector(
          space,
          of.input().productId(),
          of.input().version(),
          id,
          crop.fingerprint(),
          crop.vector(),
          of.chosen());
    }
  }
}
