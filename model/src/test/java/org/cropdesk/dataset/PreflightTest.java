package org.cropdesk.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import org.cropdesk.crop.Box;
import org.cropdesk.crop.CropSource;
import org.cropdesk.crop.QualityCheck;
import org.cropdesk.crop.Thresholds;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.TestCatalog;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.index.DrawnAnalyzer;
import org.cropdesk.index.IndexScope;
import org.cropdesk.job.StopSignal;
import org.cropdesk.review.ReviewChange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every bad item is named before it is in a training set. */
final class PreflightTest {
  private final Frozen frozen;

  PreflightTest(@TempDir Path dir) {
    frozen = new Frozen(CatalogDatabase.open(TestCatalog.fresh(), InstantSource.system()), dir);
  }

  @BeforeEach
  void draw() throws IOException {
    frozen.add("GOOD", "bag 0.9 10 10 60 60").add("BAD", "mug 0.9 20 10 80 60");
  }

  @AfterEach
  void close() {
    frozen.close();
  }

  private Finding only(Fault fault) {
    assertThat(frozen.findings).extracting(Finding::fault).containsOnly(fault);
    assertThat(frozen.findings).hasSize(1);
    return frozen.findings.getFirst();
  }

  /** Freezes, and expects that one item alone is left out, and for what. */
  private Finding leavesOut(Fault fault) {
    var version = frozen.freeze();
    assertThat(frozen.items(version)).extracting(DatasetItem::sku).containsExactly("GOOD");
    var finding = only(fault);
    assertThat(finding.sku()).isEqualTo("BAD");
    assertThat(version.counts().leftOut()).isEqualTo(1);
    assertThat(frozen.datasets.leftOut(version, 0, 10))
        .singleElement()
        .satisfies(l -> {
          assertThat(l.ordinal()).isEqualTo(1);
          assertThat(l.fault()).isEqualTo(fault.code());
          assertThat(l.sku()).isEqualTo("BAD");
          assertThat(l.message()).isEqualTo(finding.message());
        });
    return finding;
  }

  private long image(String sku) {
    return frozen.reviews.item(sku).images().getFirst().id();
  }

  @Test
  void aPictureTheStoreDoesNotHaveIsNamed() throws IOException {
    frozen.accept("GOOD", "BAD");
    String key = frozen.reviews.item("BAD").images().getFirst().objectKey();
    byte[] bytes = frozen.reviews.store().read(key);
    frozen.reviews.store().delete(key);
    var finding = leavesOut(Fault.MISSING_PICTURE);
    assertThat(finding.imageId()).isEqualTo(image("BAD"));
    assertThat(finding.message()).contains(key, "Import the product again");

    frozen.reviews.store().putIfAbsent(key, new byte[bytes.length + 1]);
    assertThat(leavesOut(Fault.OTHER_BYTES).message()).contains("not the one people saw");
  }

  @Test
  void aPictureThatCannotBeReadIsNamedThoughNothingWasFoundOnIt() throws IOException {
    frozen.add("BROKEN", "shoe 0.9 10 10 60 60", "broken").accept("GOOD", "BROKEN");
    var version = frozen.freeze();
    assertThat(frozen.items(version))
        .extracting(DatasetItem::sku)
        .containsExactly("GOOD", "BROKEN");
    assertThat(only(Fault.UNREADABLE).message())
        .contains("Picture 2", "The picture ends too early.");
  }

  @Test
  void aPictureThatLoadersOfYoloWouldDropInSilenceIsNamed() {
    frozen.accept("GOOD", "BAD");
    frozen.change("update image set width = 9 where id = ?", image("BAD"));
    assertThat(leavesOut(Fault.TOO_SMALL).message()).contains("9 x 100");
    frozen.change("update image set width = 10 where id = ?", image("BAD"));
  }

  @Test
  void aBoxOutsideItsPictureIsNamedAndOneThatSticksOutIsCutOff() {
    long crop = frozen.crop("BAD");
    frozen
        .say("BAD", new ReviewChange.Redraw(crop, new Box(-5, 20, 60, 120), 0.1))
        .accept("GOOD", "BAD");
    var version = frozen.freeze();
    var item = frozen.item(version, "BAD");
    assertThat(item.objects().getFirst().box()).isEqualTo(new Box(0, 20, 60, 100));
    assertThat(only(Fault.CLAMPED).cropId()).isEqualTo(crop);
    assertThat(version.counts().leftOut()).isZero();

    frozen.say("BAD", new ReviewChange.Redraw(crop, new Box(99.5, 20, 160, 60), 0.1));
    assertThat(leavesOut(Fault.OUTSIDE).cropId()).isEqualTo(crop);
  }

  @Test
  void aBoxThatIsNoNumberIsNeverWritten() {
    frozen.accept("GOOD", "BAD");
    frozen.change(
        """
        update detection set x1 = 'NaN' where id = (select detection_id from crop where id = ?)
        """,
        frozen.crop("BAD"));
    leavesOut(Fault.OUTSIDE);
  }

  @Test
  void aBoxWithoutAClassKeepsItsPictureOutBecauseItWouldBeLearntAsBackground() {
    var ids = frozen.reviews.service().reserveBoxes(1).getFirst();
    frozen
        .say("BAD", new ReviewChange.AddBox(ids, image("BAD"), new Box(1, 1, 40, 40), 0.1, ""))
        .accept("GOOD", "BAD");
    assertThat(leavesOut(Fault.NO_CLASS).cropId()).isEqualTo(ids.cropId());

    frozen.say("BAD", new ReviewChange.SetClass(ids.cropId(), "shoe"));
    assertThat(frozen.item(frozen.freeze(), "BAD").objects())
        .extracting(DatasetObject::className, DatasetObject::source)
        .contains(org.assertj.core.groups.Tuple.tuple("shoe", CropSource.PERSON));
  }

  @Test
  void whatAMachineChangedAfterItWasAcceptedIsNotTakenForVerified() {
    frozen
        .say("GOOD", new ReviewChange.JudgeCrop(frozen.crop("GOOD"), true))
        .say("BAD", new ReviewChange.JudgeCrop(frozen.crop("BAD"), true))
        .accept("GOOD", "BAD");
    frozen.change("update image set failure_code = null where id = ?", image("GOOD"));
    frozen.reviews.index(
        new DrawnAnalyzer("detector-2", "encoder-1").withMovedBoxes(15), IndexScope.ALL);
    assertThat(frozen.items(frozen.freeze())).as("no box that was accepted moved").hasSize(2);
    assertThat(frozen.findings).isEmpty();

    // Everything is too blurred for it.
    var limits = new EnumMap<>(Thresholds.standard().limits());
    limits.put(QualityCheck.BLUR, 0.95);
    frozen.reviews.index(
        new DrawnAnalyzer("detector-2", "encoder-1").judgingBy(new Thresholds(limits)),
        IndexScope.ALL);
    frozen.accept("GOOD");
    var finding = leavesOut(Fault.CHANGED);
    assertThat(finding.message())
        .contains("after ada accepted it", "by indexing", "Accept it again");
    frozen.accept("BAD");
    frozen.freeze();
    assertThat(frozen.findings).isEmpty();
  }

  @Test
  void aPersonsLaterWordIsNoChangeByAMachine() {
    frozen
        .accept("GOOD", "BAD")
        .say("BAD", new ReviewChange.Relabel(frozen.crop("BAD"), "colour", "green"));
    frozen.freeze();
    assertThat(frozen.findings).isEmpty();
  }

  @Test
  void theSameBytesWithOtherLabelsAtAnotherProductAreNamedOnBothSides() throws IOException {
    // js0nwu/webui#1: conflicting copies of one picture in train and test.
    frozen
        .add("TWIN", "mug 0.9 20 10 80 60")
        .say("TWIN", new ReviewChange.SetClass(frozen.crop("TWIN"), "shoe"))
        .accept("GOOD", "BAD", "TWIN");
    var version = frozen.freeze();
    assertThat(frozen.items(version)).extracting(DatasetItem::sku).containsExactly("GOOD");
    assertThat(frozen.findings)
        .extracting(Finding::fault, Finding::sku)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(Fault.CONTRADICTION, "BAD"),
            org.assertj.core.groups.Tuple.tuple(Fault.CONTRADICTION, "TWIN"));
    assertThat(frozen.findings.getFirst().message()).contains("TWIN");

    frozen.say("TWIN", new ReviewChange.SetClass(frozen.crop("TWIN"), "mug"));
    assertThat(frozen.items(frozen.freeze())).hasSize(3);
    assertThat(frozen.findings).isEmpty();
  }

  @Test
  void aProductWithoutATitleAndAClassWithFewBoxesAreNamedButStay() {
    frozen.accept("GOOD", "BAD");
    frozen.change("update product set title = ' ' where sku = 'BAD'");
    var query = new DatasetQuery("", true, true, false, List.of(), List.of(), 0, false, 2);
    var version = frozen.freeze(frozen.wish("set", query));
    assertThat(version.counts().images()).isEqualTo(2);
    assertThat(version.counts().leftOut()).isZero();
    assertThat(frozen.findings)
        .extracting(Finding::fault)
        .containsExactly(Fault.NO_TITLE, Fault.TOO_FEW, Fault.TOO_FEW);
    assertThat(frozen.findings.getLast().message()).contains("The class mug has 1 box, ");
  }

  @Test
  void whoeverWantsNoFaultsGetsNoVersionButTheirNames() throws IOException {
    frozen.accept("GOOD", "BAD");
    frozen.reviews.store().delete(frozen.reviews.item("BAD").images().getFirst().objectKey());
    var wish = frozen.wish("set", Frozen.few()).strictly(true);
    assertThatThrownBy(() -> frozen.freeze(wish))
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining("1 faults")
        .hasMessageContaining("BAD: The picture")
        .hasMessageContaining("No version was made");
    only(Fault.MISSING_PICTURE);
    assertThat(frozen.rows("dataset_version")).isZero();
  }

  @Test
  void aPreflightSaysWhatAFreezeWouldDoAndWritesNothing() throws IOException {
    frozen.accept("GOOD", "BAD");
    frozen.reviews.store().delete(frozen.reviews.item("BAD").images().getFirst().objectKey());
    var wish = frozen.wish("set", Frozen.few());
    var preflight =
        frozen
            .datasets
            .preflight(wish, frozen.findings::add, FreezeProgress.NONE, new StopSignal())
            .orElseThrow();
    only(Fault.MISSING_PICTURE);
    assertThat(preflight.stopping()).isEqualTo(1);
    for (String table : List.of("dataset_version", "dataset_item", "dataset_split", "taxonomy")) {
      assertThat(frozen.rows(table)).as(table).isZero();
    }
    assertThat(frozen.freeze(wish).counts()).isEqualTo(preflight.counts());
  }

  @Test
  void picturesAreNotLookedForWhereThereIsNoStore() throws IOException {
    frozen.accept("GOOD", "BAD");
    frozen.reviews.store().delete(frozen.reviews.item("BAD").images().getFirst().objectKey());
    var wish =
        FreezeWish.of(frozen.dataset("set"), Frozen.few(), DatasetMachines.NONE, null, "ada");
    assertThat(frozen.freeze(wish).counts().images()).isEqualTo(2);
  }
}
