package org.cropdesk.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.TestCatalog;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.filter.Filter;
import org.cropdesk.filter.FilterCatalog;
import org.cropdesk.filter.FilterParser;
import org.cropdesk.filter.Parsed;
import org.cropdesk.index.DrawnAnalyzer;
import org.cropdesk.job.StopSignal;
import org.cropdesk.review.BulkUndo;
import org.cropdesk.review.DecisionFilter;
import org.cropdesk.review.RejectReason;
import org.cropdesk.review.ReviewChange;
import org.cropdesk.review.ReviewCrop;
import org.cropdesk.review.ReviewStage;
import org.cropdesk.review.Reviews;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many crops at once: what Label Studio lacks (LS#1667, LS#1239, LS#512), and a selection of all
 * that is kept as its filter (LightlyStudio PR#2186).
 */
final class CropGridTest {
  private final CatalogDatabase database =
      CatalogDatabase.open(TestCatalog.fresh(), InstantSource.system());
  private final CropGrid grid = new CropGrid(database, Clock.systemUTC());
  private final Reviews reviews;
  private final BulkDecisions bulk;

  CropGridTest(@TempDir Path dir) {
    this.reviews = new Reviews(database, dir);
    this.bulk = new BulkDecisions(database, grid, reviews.service(), InstantSource.system());
  }

  @BeforeEach
  void addProducts() throws IOException {
    reviews.add("a", "shoe 0.9 10 10 60 60\nbag 0.6 5 5 90 90 0.1");
    reviews.add("b", "shoe 0.8 10 10 60 60");
    reviews.add("c", "hat 0.7 10 10 60 60");
  }

  @AfterEach
  void close() {
    reviews.close();
    database.close();
  }

  private Filter filter(String text) {
    var words = new FilterCatalog(database).words();
    return ((Parsed.Good) FilterParser.parse(text, words)).filter();
  }

  private List<Long> crops(String sku) {
    return reviews.item(sku).crops().stream().map(ReviewCrop::id).sorted().toList();
  }

  private static List<Long> list(long[] ids) {
    return Arrays.stream(ids).boxed().toList();
  }

  private BulkReport apply(CropSet set, BulkChange change) {
    var preview = bulk.preview(set, change);
    return apply(set, change, preview.asOf(), UUID.randomUUID(), new StopSignal());
  }

  private BulkReport apply(CropSet set, BulkChange change, long asOf, UUID batch, StopSignal stop) {
    return bulk.apply(set, change, asOf, "ada", batch, (_, _) -> {}, stop);
  }

  @Test
  void everyOrderListsTheSameCropsFirstAndWhole() {
    var orders =
        List.of(
            new CropOrder.Catalog(),
            new CropOrder.Newest(),
            new CropOrder.MostDoubtful(),
            new CropOrder.LeastCertain("colour"),
            new CropOrder.Measured("blur", false),
            new CropOrder.Measured("size", true));
    for (CropOrder order : orders) {
      long[] all = grid.all(filter(""), order);
      assertThat(all).as(order.toString()).hasSize(4);
      assertThat(grid.first(filter(""), order, 3))
          .as(order.toString())
          .containsExactly(Arrays.copyOf(all, 3));
    }
    assertThat(list(grid.all(filter("class:shoe"), new CropOrder.Measured("blur", false))))
        .containsExactlyInAnyOrder(
            reviews.item("a").crops().stream()
                .filter(c -> c.detection().className().equals("shoe"))
                .findFirst()
                .orElseThrow()
                .id(),
            crops("b").getFirst());
    assertThat(grid.all(filter(""), new CropOrder.Newest())[0]).isEqualTo(crops("c").getFirst());
  }

  @Test
  void aTileSaysWhatBothSay() {
    long crop = crops("b").getFirst();
    reviews.decide("b", new ReviewChange.JudgeCrop(crop, false));
    reviews.decide("b", new ReviewChange.Relabel(crop, "colour", "teal"));

    var tile = grid.tiles(List.of(crop, 999_999L)).getFirst();

    assertThat(tile.sku()).isEqualTo("b");
    assertThat(tile.version()).isEqualTo(reviews.item("b").version());
    assertThat(tile.keep()).isFalse();
    assertThat(tile.humanKeep()).isFalse();
    assertThat(tile.labels()).containsEntry("colour", "teal");
    assertThat(tile.humanLabels()).containsExactly("colour");
    assertThat(tile.primary()).as("nobody keeps a rejected crop for primary").isFalse();
    assertThat(tile.box()).isEqualTo(reviews.item("b").crops().getFirst().pixelBox());
    assertThat(grid.tilesOf(List.of(reviews.item("a").productId()))).hasSize(2);
  }

  @Test
  void allThatMatchIsAskedForWhenItIsDoneAndTakenBackInOneGo() {
    var set = new CropSet.Matching(filter("class:shoe"), Set.of());
    var red = new BulkChange.SetLabel("colour", "red");
    reviews.decide("b", new ReviewChange.Relabel(crops("b").getFirst(), "colour", "red"));

    var preview = bulk.preview(set, red);
    assertThat(preview)
        .extracting(
            BulkPreview::crops, BulkPreview::changes, BulkPreview::products, BulkPreview::same)
        .containsExactly(2L, 1L, 1L, 1L);
    assertThat(preview.otherwise()).isZero();
    var report = apply(set, red);

    assertThat(report.changed()).isEqualTo(1);
    assertThat(report.same()).isEqualTo(1);
    assertThat(list(grid.all(filter("colour:red by:person"), new CropOrder.Catalog()))).hasSize(2);
    new BulkUndo(database, reviews.service(), InstantSource.system())
        .undo(
            DecisionFilter.ofBatch(report.batch()),
            "ada",
            UUID.randomUUID(),
            _ -> {},
            new StopSignal());
    assertThat(list(grid.all(filter("by:person"), new CropOrder.Catalog())))
        .containsExactlyElementsOf(crops("b"));
  }

  private void undo(UUID batch) {
    new BulkUndo(database, reviews.service(), InstantSource.system())
        .undo(DecisionFilter.ofBatch(batch), "ada", UUID.randomUUID(), _ -> {}, new StopSignal());
  }

  private List<List<String>> remarks(String sku) {
    return reviews.item(sku).crops().stream()
        .map(c -> c.humanLabels().getOrDefault("remarks", List.of()))
        .toList();
  }

  private String newest(String sku) {
    return reviews.service().history(reviews.item(sku).productId(), 1).getFirst().summary();
  }

  @Test
  void oneValueMoreOrLessTouchesOnlyTheCropsThatLackOrHaveIt() {
    var all = new CropSet.Matching(filter(""), Set.of());
    var add = new BulkChange.AddLabel("remarks", "watermark");
    var remove = new BulkChange.RemoveLabel("remarks", "watermark");
    reviews.decide(
        "b",
        new ReviewChange.Relabel(
            crops("b").getFirst(), "remarks", List.of("watermark", "mirrored")));
    reviews.decide("c", new ReviewChange.Relabel(crops("c").getFirst(), "remarks", "mirrored"));
    long untouched = reviews.item("b").version();

    assertThat(bulk.preview(all, add))
        .extracting(
            BulkPreview::crops, BulkPreview::changes, BulkPreview::products, BulkPreview::same)
        .containsExactly(4L, 3L, 2L, 1L);
    var added = apply(all, add);
    assertThat(added.changed()).isEqualTo(3);
    assertThat(added.same()).isEqualTo(1);
    assertThat(remarks("a")).containsOnly(List.of("watermark"));
    assertThat(remarks("c")).containsExactly(List.of("mirrored", "watermark"));
    assertThat(reviews.item("b").version()).isEqualTo(untouched);
    assertThat(newest("c")).isEqualTo("Set the remarks to mirrored, watermark");
    assertThat(apply(all, add).changed()).as("once more").isZero();

    assertThat(bulk.preview(all, remove).changes()).isEqualTo(4);
    var removed = apply(all, remove);
    assertThat(removed.changed()).isEqualTo(4);
    assertThat(remarks("a")).containsOnly(List.of());
    assertThat(remarks("b")).containsExactly(List.of("mirrored"));
    assertThat(bulk.preview(all, remove))
        .extracting(BulkPreview::changes, BulkPreview::same)
        .containsExactly(0L, 4L);

    undo(removed.batch());
    assertThat(remarks("b")).containsExactly(List.of("watermark", "mirrored"));
    undo(added.batch());
    assertThat(remarks("a")).containsOnly(List.of());
    assertThat(remarks("b")).containsExactly(List.of("watermark", "mirrored"));
    assertThat(remarks("c")).containsExactly(List.of("mirrored"));
  }

  @Test
  void whatOnlyTheMachineSaysIsAddedToAndCannotBeTakenAway() {
    var all = new CropSet.Matching(filter(""), Set.of());
    assertThat(bulk.preview(all, new BulkChange.RemoveLabel("colour", "red")))
        .extracting(BulkPreview::changes, BulkPreview::same, BulkPreview::machine)
        .containsExactly(0L, 0L, 4L);
    assertThat(bulk.preview(all, new BulkChange.AddLabel("colour", "red")).same()).isEqualTo(4);

    apply(all, new BulkChange.AddLabel("colour", "green"));

    assertThat(reviews.item("b").crops().getFirst().humanLabels())
        .containsEntry("colour", List.of("red", "green"));
    assertThat(apply(all, new BulkChange.RemoveLabel("colour", "red")).changed()).isEqualTo(4);
    assertThat(reviews.item("b").crops().getFirst().humanLabels())
        .containsEntry("colour", List.of("green"));
  }

  @Test
  void whatWasTakenOutBeforeAStopIsNotCalledUntouchedWhenItGoesOn() throws IOException {
    for (int i = 0; i < 60; i++) {
      reviews.draw("p" + i, "shoe 0.9 10 10 60 60");
    }
    reviews.importAll().index(org.cropdesk.index.IndexScope.MISSING);
    var all = new CropSet.Matching(filter(""), Set.of());
    apply(all, new BulkChange.AddLabel("remarks", "watermark"));
    var remove = new BulkChange.RemoveLabel("remarks", "watermark");
    long asOf = bulk.preview(all, remove).asOf();
    var stop = new StopSignal();
    UUID batch = UUID.randomUUID();
    bulk.apply(all, remove, asOf, "ada", batch, (_, _) -> stop.request(), stop);

    var report = apply(all, remove, asOf, batch, new StopSignal());

    assertThat(report.changed()).isEqualTo(64);
    assertThat(report.same()).isZero();
  }

  @Test
  void aRejectionOfManyKeepsItsReasonInTheHistoryAndIsTakenBack() {
    var all = new CropSet.Matching(filter("class:shoe"), Set.of());
    var report = apply(all, new BulkChange.Judge(false, RejectReason.BAD_PICTURE));

    assertThat(newest("b")).isEqualTo("Rejected a crop: picture unusable");
    assertThat(reviews.item("b").crops()).allMatch(c -> Boolean.FALSE.equals(c.humanKeep()));
    assertThat(reviews.item("b").stage())
        .as("the product is not sent to rework for one of its crops")
        .isEqualTo(ReviewStage.IN_REVIEW);
    undo(report.batch());
    assertThat(reviews.item("b").crops()).allMatch(c -> c.humanKeep() == null);
  }

  @Test
  void aNoteOfManyIsOnEveryProductAndTheLookCountsProducts() {
    var all = new CropSet.Matching(filter(""), Set.of());
    reviews.decide("c", new ReviewChange.Flag("odd hat"));
    reviews.decide("b", new ReviewChange.Flag("look at the sole"));
    var flag = new BulkChange.Flag("look at the sole");

    assertThat(bulk.preview(all, flag))
        .extracting(
            BulkPreview::crops, BulkPreview::changes, BulkPreview::same, BulkPreview::otherwise)
        .containsExactly(4L, 2L, 1L, 1L);
    var report = apply(all, flag);

    assertThat(report.changed()).isEqualTo(2);
    assertThat(reviews.item("a").flag()).isEqualTo("look at the sole");
    undo(report.batch());
    assertThat(reviews.item("a").flag()).isNull();
    assertThat(reviews.item("c").flag()).isEqualTo("odd hat");
  }

  @Test
  void severalCropsOfOneProductAreDecidedOneAfterTheOther() {
    long before = reviews.item("a").version();
    var report = apply(new CropSet.Chosen(crops("a")), new BulkChange.Judge(false));
    assertThat(report.changed()).isEqualTo(2);
    assertThat(reviews.item("a").version()).isEqualTo(before + 2);
    assertThat(reviews.item("a").crops()).allMatch(c -> Boolean.FALSE.equals(c.humanKeep()));
  }

  @Test
  void aFlagIsSaidOnceOfAProductHoweverManyOfItsCropsAreChosen() {
    var all = new CropSet.Matching(filter(""), Set.of());
    assertThat(apply(all, new BulkChange.Flag("")).changed()).isEqualTo(3);
    assertThat(list(grid.all(filter("flagged:yes"), new CropOrder.Catalog()))).hasSize(4);
    assertThat(apply(all, new BulkChange.Flag(null)).changed()).isEqualTo(3);
    assertThat(grid.all(filter("flagged:yes"), new CropOrder.Catalog())).isEmpty();
  }

  @Test
  void whatSomebodySaidAfterTheLookIsLeftAloneAndListed() {
    var set = new CropSet.Matching(filter(""), Set.of(crops("c").getFirst()));
    var red = new BulkChange.SetLabel("colour", "red");
    var preview = bulk.preview(set, red);
    long crop = crops("b").getFirst();
    reviews.decide("b", new ReviewChange.Relabel(crop, "colour", "blue"));

    var report = apply(set, red, preview.asOf(), UUID.randomUUID(), new StopSignal());

    assertThat(report.changed()).isEqualTo(2);
    assertThat(report.conflicts())
        .containsExactly(
            new BulkReport.Conflict(
                crop, reviews.item("b").productId(), "b", "ada", "colour blue"));
    assertThat(reviews.item("b").crops().getFirst().humanLabels())
        .isEqualTo(Map.of("colour", List.of("blue")));
    assertThat(reviews.item("c").crops().getFirst().humanLabels()).as("left out").isEmpty();
  }

  @Test
  void whatWasStoppedGoesOnUnderTheSameBatchWithoutSayingAnythingTwice() throws IOException {
    for (int i = 0; i < 60; i++) {
      reviews.draw("p" + i, "shoe 0.9 10 10 60 60");
    }
    reviews.importAll().index(org.cropdesk.index.IndexScope.MISSING);
    var set = new CropSet.Matching(filter(""), Set.of());
    var keep = new BulkChange.Judge(true);
    var preview = bulk.preview(set, keep);
    assertThat(preview.crops()).isEqualTo(64);
    var stop = new StopSignal();
    UUID batch = UUID.randomUUID();

    var first = bulk.apply(set, keep, preview.asOf(), "ada", batch, (_, _) -> stop.request(), stop);
    assertThat(first.stopped()).isTrue();
    assertThat(first.changed()).isEqualTo(50);
    var second = apply(set, keep, preview.asOf(), batch, new StopSignal());

    assertThat(second.stopped()).isFalse();
    assertThat(second.changed()).isEqualTo(64);
    assertThat(second.conflictCount()).isZero();
    var log =
        new BulkUndo(database, reviews.service(), InstantSource.system())
            .log(DecisionFilter.ofBatch(batch), Long.MAX_VALUE, 1000);
    assertThat(log).hasSize(64);
  }

  @Test
  void similarCropsComeNearestFirstAlsoWithinAFilterAndForSeveral() throws IOException {
    var shoes = new ArrayList<>(grid.similar(List.of(crops("b").getFirst()), filter(""), 10));
    assertThat(shoes).hasSize(4);
    assertThat(shoes.getFirst().similarity()).isGreaterThan(0.99);
    assertThat(shoes.getFirst().cropId())
        .isIn(crops("a").get(0), crops("b").getFirst(), crops("a").get(1));
    assertThat(grid.similar(crops("a"), filter("class:hat"), 10))
        .extracting(SimilarCrop::cropId)
        .containsExactlyElementsOf(crops("c"));
    assertThat(DrawnAnalyzer.DIMENSIONS).isPositive();
    assertThatThrownBy(() -> grid.similar(List.of(424_242L), filter(""), 10))
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining("no vectors");
  }
}
