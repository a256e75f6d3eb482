package org.cropdesk.index;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.cropdesk.crop.Box;
import org.cropdesk.crop.Detection;
import org.cropdesk.crop.PixelBox;
import org.cropdesk.crop.QualityCheck;
import org.cropdesk.db.BinaryCopy;
import org.cropdesk.db.Statements;
import org.cropdesk.label.Suggestion;
import org.jspecify.annotations.Nullable;

/**
 * The machine rows of one batch, collected and then sent in the order that the foreign keys want.
 * Rows that exist keep their ids and are updated; what hangs on them is written anew.
 */
final class MachineRows {
  private final int provenance;
  private final BinaryCopy detections =
      new BinaryCopy(
          "detection",
          "id",
          "product_id",
          "image_id",
          "source",
          "class_id",
          "class_name",
          "score",
          "x0",
          "y0",
          "x1",
          "y1",
          "provenance_id");
  private final BinaryCopy crops =
      new BinaryCopy(
          "crop",
          "id",
          "product_id",
          "image_id",
          "detection_id",
          "source",
          "x0",
          "y0",
          "x1",
          "y1",
          "margin",
          "fingerprint",
          "provenance_id");
  private final BinaryCopy quality =
      new BinaryCopy(
          "crop_quality",
          "crop_id",
          "provenance_id",
          "size",
          "aspect",
          "blur",
          "dark",
          "bright",
          "low_information",
          "confidence",
          "padding",
          "duplicate",
          "unlike_text");
  private final BinaryCopy verdicts =
      new BinaryCopy("verdict", "crop_id", "source", "keep", "reasons", "provenance_id");
  private final BinaryCopy scores =
      new BinaryCopy(
          "crop_score", "crop_id", "provenance_id", "text_score", "size", "position", "total");
  private final BinaryCopy labels =
      new BinaryCopy(
          "label",
          "crop_id",
          "attribute",
          "value",
          "source",
          "confidence",
          "rank",
          "provenance_id",
          "head_version");
  private final BinaryCopy zeroShot =
      new BinaryCopy(
          "zero_shot", "crop_id", "attribute", "value", "confidence", "rank", "provenance_id");
  private final BinaryCopy vectors =
      new BinaryCopy(
          "space_vector",
          "space_id",
          "subject_id",
          "product_id",
          "crop_id",
          "dimensions",
          "stale",
          "fingerprint",
          "source_type",
          "seen_version",
          "of_primary",
          "embedding");
  private final BinaryCopy alike =
      new BinaryCopy("alike", "product_id", "crop_id", "other_id", "similarity");
  private final List<Long> rewritten = new ArrayList<>();
  private final List<Object[]> movedDetections = new ArrayList<>();
  private final List<Object[]> movedCrops = new ArrayList<>();
  private final List<Long> stayed = new ArrayList<>();
  private final Map<Integer, List<Long>> replacedVectors = new TreeMap<>();
  private final List<Long> compared = new ArrayList<>();
  private final List<Long> vanished = new ArrayList<>();
  private final Map<String, Double> limits = new TreeMap<>();

  private final @Nullable Long job;

  /**
   * @param job keeps the vectors that are replaced; null where nothing is kept
   */
  MachineRows(int provenance, @Nullable Long job) {
    this.job = job;
    this.provenance = provenance;
  }

  Map<String, Double> limits() {
    return limits;
  }

  void insert(long detectionId, long cropId, long product, long image, CropAnalysis crop) {
    Detection d = crop.detection();
    detections
        .row()
        .int8(detectionId)
        .int8(product)
        .int8(image)
        .text(crop.source().name())
        .int4(d.classId())
        .text(d.className())
        .float8(d.score())
        .float8(d.box().x0())
        .float8(d.box().y0())
        .float8(d.box().x1())
        .float8(d.box().y1())
        .int4(provenance);
    PixelBox p = crop.pixelBox();
    crops
        .row()
        .int8(cropId)
        .int8(product)
        .int8(image)
        .int8(detectionId)
        .text(crop.source().name())
        .int4(p.x0())
        .int4(p.y0())
        .int4(p.x1())
        .int4(p.y1())
        .float8(crop.margin())
        .text(crop.fingerprint())
        .int4(provenance);
    judge(cropId, crop);
  }

  void update(KnownCrop known, CropAnalysis crop) {
    update(known, crop, crop.detection().box(), crop.pixelBox());
  }

  /** As {@link #update}, for the same pixels, and the box stays to the last digit. */
  void meet(KnownCrop known, CropAnalysis crop) {
    update(known, crop, known.box(), known.pixels());
  }

  private void update(KnownCrop known, CropAnalysis crop, Box box, PixelBox p) {
    Detection d = crop.detection();
    movedDetections.add(
        new Object[] {
          d.classId(),
          d.score(),
          box.x0(),
          box.y0(),
          box.x1(),
          box.y1(),
          provenance,
          known.detectionId()
        });
    movedCrops.add(
        new Object[] {
          p.x0(),
          p.y0(),
          p.x1(),
          p.y1(),
          crop.margin(),
          crop.fingerprint(),
          provenance,
          known.cropId()
        });
    if (!known.drawn()) {
      rejudge(known.cropId(), crop);
    }
  }

  /**
   * A crop that stands with all that is said of it, though this run did not find just it: it goes
   * on taking part in the choice.
   */
  void stay(KnownCrop known) {
    stayed.add(known.cropId());
  }

  /** Replaces the machine's word about the pixels of a crop. */
  void rejudge(long cropId, CropAnalysis crop) {
    rewritten.add(cropId);
    judge(cropId, crop);
  }

  void vanish(KnownCrop known) {
    vanished.add(known.cropId());
  }

  private void judge(long cropId, CropAnalysis crop) {
    var values = new EnumMap<QualityCheck, Double>(QualityCheck.class);
    for (var measure : crop.verdict().measures()) {
      values.put(measure.check(), measure.value());
      limits.put(measure.check().name(), measure.threshold());
    }
    quality.row().int8(cropId).int4(provenance);
    for (QualityCheck check : QualityCheck.values()) {
      quality.float8(values.get(check));
    }
    verdicts
        .row()
        .int8(cropId)
        .text("MACHINE")
        .bool(crop.verdict().keep())
        .textArray(crop.verdict().failed().stream().map(m -> m.check().name()).toList())
        .int4(provenance);
    var score = crop.scores();
    if (score != null) {
      scores
          .row()
          .int8(cropId)
          .int4(provenance)
          .float8(score.text())
          .float8(score.size())
          .float8(score.position())
          .float8(score.total());
    }
    crop.labels().forEach(label -> label(cropId, label, provenance));
    for (var label : crop.displaced()) {
      zeroShot
          .row()
          .int8(cropId)
          .text(label.attribute())
          .text(label.value())
          .float8(Math.clamp(label.confidence(), 0, 1))
          .int4(label.rank())
          .int4(provenance);
    }
  }

  private void label(long cropId, Suggestion label, int madeBy) {
    labels
        .row()
        .int8(cropId)
        .text(label.attribute())
        .text(label.value())
        .text("MACHINE")
        .float8(Math.clamp(label.confidence(), 0, 1))
        .int4(label.rank())
        .int4(madeBy)
        .int4(label.headVersion() > 0 ? label.headVersion() : null);
  }

  /**
   * @param crop null when the vector stands for the whole product
   * @param chosen whether the crop is about to be made the primary one
   */
  void vector(
      int space,
      long product,
      long seenVersion,
      @Nullable Long crop,
      String fingerprint,
      float[] vector,
      boolean chosen) {
    vector(space, product, seenVersion, crop, fingerprint, vector, chosen, false);
  }

  /** A vector of nearly the right pixels, until the right ones are looked at. */
  void staleVector(
      int space, long product, long seenVersion, KnownCrop known, CropAnalysis nearly) {
    vector(
        space,
        product,
        seenVersion,
        known.cropId(),
        nearly.fingerprint(),
        nearly.vector(),
        false,
        true);
  }

  private void vector(
      int space,
      long product,
      long seenVersion,
      @Nullable Long crop,
      String fingerprint,
      float[] vector,
      boolean chosen,
      boolean stale) {
    long subject = crop == null ? product : crop;
    replacedVectors.computeIfAbsent(space, s -> new ArrayList<>()).add(subject);
    vectors
        .row()
        .int4(space)
        .int8(subject)
        .int8(product)
        .int8(crop)
        .int4(vector.length)
        .bool(stale)
        .text(fingerprint)
        .text(crop == null ? "TEXT" : "IMAGE")
        .int8(seenVersion)
        .bool(chosen)
        .halfvec(vector);
  }

  /** All crops of a product were compared; what was known of its pairs is out of date. */
  void compared(long product) {
    compared.add(product);
  }

  void alike(long product, long crop, long other, double similarity) {
    alike.row().int8(product).int8(crop).int8(other).float8(similarity);
  }

  void send(Connection c, java.time.Instant now) throws SQLException {
    retire(c, now);
    Statements.updateAll(
        c,
        """
        update detection set class_id = ?, score = ?, x0 = ?, y0 = ?, x1 = ?, y1 = ?,
               provenance_id = ?
         where id = ?
        """,
        movedDetections);
    Statements.updateAll(
        c,
        """
        update crop set x0 = ?, y0 = ?, x1 = ?, y1 = ?, margin = ?, fingerprint = ?,
               provenance_id = ?
         where id = ?
        """,
        movedCrops);
    if (!stayed.isEmpty()) {
      Statements.update(
          c, "update crop set provenance_id = ? where id = any(?)", provenance, stayed);
    }
    clear(c);
    for (var copy :
        List.of(detections, crops, quality, verdicts, scores, labels, zeroShot, vectors, alike)) {
      copy.send(c);
    }
    markPrimaries(c);
  }

  /** Of a choice that stands; one that is about to be made marks its vector itself. */
  private void markPrimaries(Connection c) throws SQLException {
    String sql =
        """
        update space_vector v set of_primary = true
         where v.space_id = ? and v.subject_id = any(?) and v.crop_id = v.subject_id
           and not v.of_primary
           and exists (select from primary_choice o where o.crop_id = v.subject_id)
        """;
    for (var written : replacedVectors.entrySet()) {
      Statements.update(c, sql, written.getKey(), written.getValue());
    }
  }

  private void retire(Connection c, java.time.Instant now) throws SQLException {
    if (vanished.isEmpty()) {
      return;
    }
    Statements.update(
        c,
        """
        update detection d set deleted_at = ? from crop c
         where c.detection_id = d.id and c.id = any(?)
        """,
        now,
        vanished);
    Statements.update(c, "update crop set deleted_at = ? where id = any(?)", now, vanished);
    // Not deleted: the index of the space must never see a dead row it has to clean up.
    Statements.update(c, "update space_vector set stale = true where crop_id = any(?)", vanished);
  }

  private void clear(Connection c) throws SQLException {
    if (!compared.isEmpty()) {
      Statements.update(c, "delete from alike where product_id = any(?)", compared);
    }
    if (!rewritten.isEmpty()) {
      Statements.update(c, "delete from crop_quality where crop_id = any(?)", rewritten);
      Statements.update(c, "delete from crop_score where crop_id = any(?)", rewritten);
      Statements.update(
          c, "delete from verdict where crop_id = any(?) and source = 'MACHINE'", rewritten);
      Statements.update(
          c, "delete from label where crop_id = any(?) and source = 'MACHINE'", rewritten);
      Statements.update(c, "delete from zero_shot where crop_id = any(?)", rewritten);
    }
    for (var replaced : replacedVectors.entrySet()) {
      if (job != null) {
        ReplacedSql.takeVectors(c, job, replaced.getKey(), replaced.getValue());
      } else {
        Statements.update(
            c,
            "delete from space_vector where space_id = ? and subject_id = any(?)",
            replaced.getKey(),
            replaced.getValue());
      }
    }
  }
}
