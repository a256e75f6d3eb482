package org.cropdesk.app.review;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.cropdesk.crop.Box;
import org.cropdesk.crop.CropSource;
import org.cropdesk.crop.Detection;
import org.cropdesk.crop.PixelBox;
import org.cropdesk.crop.Verdict;
import org.cropdesk.review.ReviewChange;
import org.cropdesk.review.ReviewCrop;
import org.cropdesk.review.ReviewImage;
import org.cropdesk.review.ReviewItem;

/** What a person's word about a box does to the crops on screen; a part of {@link LocalEffect}. */
final class BoxEffect {
  /** The class id of a class that a person named: the detector's numbers are not theirs. */
  private static final int NAMED_BY_PERSON = -1;

  private BoxEffect() {}

  static List<ReviewCrop> redrawn(ReviewItem item, ReviewChange.Redraw redraw) {
    return item.crops().stream()
        .map(c ->
            c.id() == redraw.cropId()
                ? redrawn(c, redraw.box(), redraw.margin(), pixels(item, c.imageId(), redraw))
                : c)
        .toList();
  }

  private static ReviewCrop redrawn(ReviewCrop c, Box box, double margin, PixelBox pixels) {
    Detection d = c.detection();
    return copy(
        c,
        CropSource.PERSON,
        new Detection(d.classId(), d.className(), d.score(), box),
        pixels,
        margin,
        true);
  }

  private static PixelBox pixels(ReviewItem item, long imageId, ReviewChange.Redraw redraw) {
    return pixels(item, imageId, redraw.box(), redraw.margin());
  }

  private static PixelBox pixels(ReviewItem item, long imageId, Box box, double margin) {
    ReviewImage image =
        item.images().stream().filter(i -> i.id() == imageId).findFirst().orElseThrow();
    return PixelBox.around(box, margin, image.width(), image.height());
  }

  /** Drawn boxes stand behind those a machine found in the same picture. */
  static List<ReviewCrop> added(ReviewItem item, ReviewChange.AddBox added) {
    var crop =
        new ReviewCrop(
            added.ids().cropId(),
            added.imageId(),
            CropSource.PERSON,
            new Detection(NAMED_BY_PERSON, added.className(), 1, added.box()),
            pixels(item, added.imageId(), added.box(), added.margin()),
            added.margin(),
            new Verdict(List.of()),
            null,
            null,
            null,
            List.of(),
            Map.of(),
            true);
    var crops = new ArrayList<ReviewCrop>(item.crops());
    crops.add(placeOf(item, added.imageId()), crop);
    return crops;
  }

  private static int placeOf(ReviewItem item, long imageId) {
    var order = item.images().stream().map(ReviewImage::id).toList();
    int place = 0;
    while (place < item.crops().size()
        && order.indexOf(item.crops().get(place).imageId()) <= order.indexOf(imageId)) {
      place++;
    }
    return place;
  }

  static List<ReviewCrop> named(ReviewItem item, ReviewChange.SetClass named) {
    return item.crops().stream().map(c -> c.id() == named.cropId() ? named(c, named) : c).toList();
  }

  private static ReviewCrop named(ReviewCrop c, ReviewChange.SetClass named) {
    Detection d = c.detection();
    return copy(
        c,
        c.source(),
        new Detection(NAMED_BY_PERSON, named.className(), d.score(), d.box()),
        c.pixelBox(),
        c.margin(),
        c.stale());
  }

  /**
   * Crops as people had them, with what the machine says of them now; a crop that has another box
   * by this, or comes back, is out of date.
   */
  static List<ReviewCrop> restored(List<ReviewCrop> wanted, List<ReviewCrop> now) {
    return wanted.stream()
        .map(w ->
            now.stream()
                .filter(n -> n.id() == w.id() && n.detection().box().equals(w.detection().box()))
                .filter(n -> n.pixelBox().equals(w.pixelBox()))
                .findFirst()
                .map(n -> withWordOf(n, w))
                .orElseGet(
                    () -> copy(w, w.source(), w.detection(), w.pixelBox(), w.margin(), true)))
        .toList();
  }

  private static ReviewCrop withWordOf(ReviewCrop machine, ReviewCrop person) {
    return new ReviewCrop(
        person.id(),
        person.imageId(),
        person.source(),
        person.detection(),
        person.pixelBox(),
        person.margin(),
        machine.verdict(),
        person.humanKeep(),
        person.humanActor(),
        machine.scores(),
        machine.suggestions(),
        person.humanLabels(),
        machine.stale());
  }

  private static ReviewCrop copy(
      ReviewCrop c,
      CropSource source,
      Detection detection,
      PixelBox pixels,
      double margin,
      boolean stale) {
    return new ReviewCrop(
        c.id(),
        c.imageId(),
        source,
        detection,
        pixels,
        margin,
        c.verdict(),
        c.humanKeep(),
        c.humanActor(),
        c.scores(),
        c.suggestions(),
        c.humanLabels(),
        stale);
  }
}
