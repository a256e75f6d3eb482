package org.cropdesk.dataset.labels;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cropdesk.crop.Box;
import org.cropdesk.dataset.export.Hashes;
import org.cropdesk.dataset.labels.LabelImportSql.Target;
import org.cropdesk.dataset.labels.LabelMatcher.Labelled;
import org.cropdesk.dataset.labels.LabelPlan.Wanted;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.storage.ObjectStore;

/** Imported boxes as pixels of the upright picture, or the reason why not. */
final class LabelBoxes {
  /** A side that a box must have left within its picture, pixels. */
  private static final double SMALLEST = 1;

  /** How far the sides of a smaller copy may be out of proportion. */
  private static final double PROPORTION = 0.01;

  private final LabelImportSql sql;
  private final ObjectStore store;
  private final PictureLook look;
  private final LabelTally tally;
  private final boolean dryRun;

  LabelBoxes(
      LabelImportSql sql, ObjectStore store, PictureLook look, LabelTally tally, boolean dryRun) {
    this.sql = sql;
    this.store = store;
    this.look = look;
    this.tally = tally;
    this.dryRun = dryRun;
  }

  /**
   * The boxes of a picture.
   *
   * @param whole whether everything that was said of it is in them
   */
  record OfPicture(int width, int height, boolean whole, List<Wanted> boxes) {}

  /** Empty when nothing that was said of the picture can be used. */
  Optional<OfPicture> of(Labelled labelled) {
    ImportedPicture picture = labelled.picture();
    Target target = labelled.target();
    int width = target.width();
    int height = target.height();
    boolean turned = target.orientation() >= 5;
    if (width == 0) {
      var seen = look(labelled);
      if (seen.isEmpty()) {
        return Optional.empty();
      }
      width = seen.get().width();
      height = seen.get().height();
      turned = seen.get().turned();
    }
    if (!sizeFits(picture, width, height, turned)) {
      return Optional.empty();
    }
    boolean whole = !picture.flawed();
    var boxes = new ArrayList<Wanted>();
    for (ImportedBox said : picture.boxes()) {
      var wanted = inside(picture, said, width, height);
      if (wanted.isEmpty()) {
        whole = false;
      } else if (doubled(wanted.get(), boxes, Math.max(width, height))) {
        problem(picture, said, "The same box is there twice; once counts.");
      } else {
        boxes.add(wanted.get());
      }
    }
    return Optional.of(new OfPicture(width, height, whole, boxes));
  }

  private void problem(ImportedPicture picture, ImportedBox said, String message) {
    String item =
        picture.labels().endsWith(".txt") ? said.item() : picture.name() + ", " + said.item();
    tally.problem(picture.labels(), item, message);
  }

  /** Looks where the index has not yet, and writes down what the index would. */
  private Optional<PictureLook.Look> look(Labelled labelled) {
    Target target = labelled.target();
    try {
      byte[] bytes = bytes(labelled);
      PictureLook.Look seen = look.at(bytes);
      if (!dryRun) {
        sql.sized(target.imageId(), seen);
      }
      return Optional.of(seen);
    } catch (IOException | CatalogException e) {
      String why = e instanceof CatalogException known ? known.explained() : e.getMessage();
      tally.problem(
          labelled.picture().labels(),
          labelled.picture().name(),
          "The picture of product %s cannot be looked at, so its boxes were left away: %s"
              .formatted(target.sku(), why));
      return Optional.empty();
    }
  }

  private byte[] bytes(Labelled labelled) throws IOException {
    var file = labelled.picture().file();
    if (file != null) {
      byte[] bytes = Files.readAllBytes(file);
      if (Hashes.of(bytes).equals(labelled.target().sha256())) {
        return bytes;
      }
    }
    return store.read(labelled.target().objectKey());
  }

  /**
   * LS#6608: sizes from before the camera's turn was applied, so nobody knows which way the boxes
   * lie.
   */
  private boolean sizeFits(ImportedPicture picture, int width, int height, boolean turned) {
    if (picture.width() == 0 || (picture.width() == width && picture.height() == height)) {
      return true;
    }
    String message;
    if (picture.width() == height && picture.height() == width) {
      message =
          "The labels say %d x %d, and upright the picture is %d x %d%s. Nobody knows which way its"
              + " boxes lie, so they were left away. Turn the picture for good and label it anew.";
    } else if (picture.boxes().stream().allMatch(ImportedBox::shares)
        && Math.abs((double) picture.width() * height / ((double) picture.height() * width) - 1)
            < PROPORTION) {
      return true;
    } else {
      message =
          "The labels say %d x %d, and the picture is %d x %d%s. They are of another picture, so its"
              + " boxes were left away.";
    }
    tally.problem(
        picture.labels(),
        picture.name(),
        message.formatted(
            picture.width(),
            picture.height(),
            width,
            height,
            turned ? " (turned by its EXIF orientation)" : ""));
    return false;
  }

  private Optional<Wanted> inside(
      ImportedPicture picture, ImportedBox said, int width, int height) {
    double sx = said.shares() ? width : 1;
    double sy = said.shares() ? height : 1;
    double x0 = Math.clamp(said.x0() * sx, 0.0, width);
    double y0 = Math.clamp(said.y0() * sy, 0.0, height);
    double x1 = Math.clamp(said.x1() * sx, 0.0, width);
    double y1 = Math.clamp(said.y1() * sy, 0.0, height);
    if (!(x1 - x0 >= SMALLEST && y1 - y0 >= SMALLEST)) {
      problem(
          picture,
          said,
          "Less than a pixel of the box lies in the picture of %d x %d; it was left away."
              .formatted(width, height));
      return Optional.empty();
    }
    double near = 2e-6 * Math.max(width, height);
    boolean cut =
        Math.abs(x0 - said.x0() * sx) > near
            || Math.abs(y0 - said.y0() * sy) > near
            || Math.abs(x1 - said.x1() * sx) > near
            || Math.abs(y1 - said.y1() * sy) > near;
    if (cut) {
      problem(
          picture,
          said,
          "The box sticks out of the picture of %d x %d and was cut off at its edge."
              .formatted(width, height));
    }
    return Optional.of(new Wanted(new Box(x0, y0, x1, y1), said.className()));
  }

  private static boolean doubled(Wanted one, List<Wanted> others, int longer) {
    return others.stream()
        .anyMatch(o ->
            o.className().equals(one.className()) && LabelPlan.same(o.box(), one.box(), longer));
  }
}
