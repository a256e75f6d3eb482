package org.cropdesk.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.cropdesk.crop.Box;
import org.cropdesk.crop.CropSource;
import org.cropdesk.crop.PixelBox;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.TestCatalog;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.job.StopSignal;
import org.cropdesk.review.ReviewChange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a version holds, on a real server. */
final class FreezeTest {
  private final Frozen frozen;

  FreezeTest(@TempDir Path dir) {
    frozen = new Frozen(CatalogDatabase.open(TestCatalog.fresh(), InstantSource.system()), dir);
  }

  @BeforeEach
  void draw() throws IOException {
    frozen
        .add("TWO", "shoe 0.9 10 10 60 60\nbag 0.6 5 5 90 90", "mug 0.8 20 20 80 80")
        .add("ONE", "bag 0.9 10 10 60 60")
        .add("WHOLE", "# nothing is found")
        .add("LATER", "mug 0.9 12 10 60 60");
  }

  @AfterEach
  void close() {
    frozen.close();
  }

  @Test
  void aVersionHoldsWhatIsVerifiedWithTheWordsOfPeopleOverThoseOfMachines() {
    long crop = frozen.crop("ONE");
    frozen
        .say("ONE", new ReviewChange.Redraw(crop, new Box(20, 22, 70, 72.5), 0.1))
        .say("ONE", new ReviewChange.SetClass(crop, "sandal"))
        .say("ONE", new ReviewChange.Relabel(crop, "colour", "green"))
        .say("ONE", new ReviewChange.JudgeCrop(crop, true))
        .accept("ONE", "TWO", "WHOLE");

    var version = frozen.freeze();

    assertThat(version.name()).isEqualTo("set v1");
    assertThat(frozen.items(version))
        .extracting(DatasetItem::sku)
        .containsExactly("TWO", "TWO", "ONE", "WHOLE");
    var one = frozen.item(version, "ONE").objects().getFirst();
    assertThat(one.source()).isEqualTo(CropSource.PERSON);
    assertThat(one.box()).isEqualTo(new Box(20, 22, 70, 72.5));
    assertThat(one.crop()).isEqualTo(PixelBox.around(one.box(), 0.1, 100, 100));
    assertThat(one.className()).isEqualTo("sandal");
    assertThat(one.labels())
        .isEqualTo(Map.of("category", List.of("bag"), "colour", List.of("green")));
    assertThat(one.kept()).isTrue();
    assertThat(one.primary()).isTrue();
    assertThat(frozen.item(version, "WHOLE").objects())
        .singleElement()
        .satisfies(o -> {
          assertThat(o.source()).isEqualTo(CropSource.WHOLE_IMAGE);
          assertThat(o.classId()).isEqualTo(-1);
          assertThat(o.chosen()).isTrue();
        });
    var counts = version.counts();
    assertThat(counts.products()).isEqualTo(3);
    assertThat(counts.images()).isEqualTo(4);
    assertThat(counts.objects()).as("a whole picture is no box").isEqualTo(4);
    assertThat(counts.chosen()).isEqualTo(5);
    assertThat(counts.bySplit().values().stream().mapToLong(n -> n).sum()).isEqualTo(4);
    assertThat(counts.classes()).containsOnlyKeys("bag", "mug", "sandal", "shoe");
    assertThat(frozen.findings).isEmpty();
  }

  @Test
  void aBoxTheFilterDidNotMeanIsStillWrittenForADetectorButOneThatWasDeletedIsNot() {
    var shoe =
        frozen.reviews.item("TWO").crops().stream()
            .filter(c -> c.detection().className().equals("shoe"))
            .findFirst()
            .orElseThrow();
    frozen.accept("TWO");
    var version = frozen.freeze(frozen.wish("bags", Frozen.query("class:bag")));
    assertThat(frozen.items(version))
        .singleElement()
        .satisfies(item ->
            assertThat(item.objects())
                .extracting(DatasetObject::className, DatasetObject::chosen)
                .containsExactlyInAnyOrder(
                    org.assertj.core.groups.Tuple.tuple("shoe", false),
                    org.assertj.core.groups.Tuple.tuple("bag", true)));

    frozen.say("TWO", new ReviewChange.DeleteCrop(shoe.id())).accept("TWO");
    version = frozen.freeze(frozen.wish("bags", Frozen.query("class:bag")));
    assertThat(frozen.items(version).getFirst().objects())
        .extracting(DatasetObject::className)
        .containsExactly("bag");
  }

  @Test
  void boxesOfClassesNobodyAskedForAreLeftAwayAlsoOnPicturesThatShowBoth() {
    frozen.accept("TWO", "ONE");
    var query = new DatasetQuery("", true, true, false, List.of("shoe"), List.of(), 0, false, 0);
    var version = frozen.freeze(frozen.wish("shoes", query));
    assertThat(frozen.items(version))
        .singleElement()
        .satisfies(item ->
            assertThat(item.objects())
                .extracting(DatasetObject::className)
                .containsExactly("shoe"));
  }

  @Test
  void whatAPersonRejectedIsNotChosenAndOnlyThePrimaryCropsCanBe() {
    var crops = frozen.reviews.item("TWO").crops();
    long shoe = crops.getFirst().id();
    frozen.say("TWO", new ReviewChange.JudgeCrop(shoe, false)).accept("TWO", "ONE");
    var version = frozen.freeze();
    assertThat(frozen.items(version).stream().flatMap(i -> i.objects().stream()))
        .filteredOn(o -> o.cropId() == shoe)
        .singleElement()
        .satisfies(o -> {
          assertThat(o.kept()).isFalse();
          assertThat(o.chosen()).isFalse();
        });
    var primary = new DatasetQuery("", true, true, true, List.of(), List.of(), 0, false, 0);
    var one = frozen.freeze(frozen.wish("primary", primary));
    assertThat(one.counts().chosen()).isEqualTo(one.counts().products());
    assertThat(frozen.items(one).stream().flatMap(i -> i.objects().stream()))
        .filteredOn(DatasetObject::chosen)
        .allMatch(DatasetObject::primary);
  }

  @Test
  void onlyWhatTheseReviewersVerifiedCounts() {
    frozen.accept("ONE");
    var query = new DatasetQuery("", true, true, false, List.of(), List.of("bea"), 0, false, 0);
    assertThatThrownBy(() -> frozen.freeze(frozen.wish("set", query)))
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining("Nothing is left to freeze");
    var ada = new DatasetQuery("", true, true, false, List.of(), List.of("ada"), 0, false, 0);
    assertThat(frozen.freeze(frozen.wish("set", ada)).counts().images()).isEqualTo(1);
  }

  @Test
  void productsPeopleDoNotAgreeAboutStayOutWhereAgreementIsAskedFor() {
    frozen.accept("ONE", "LATER", "WHOLE");
    for (String answer : List.of("LATER true", "LATER true", "ONE true", "ONE false")) {
      frozen.change(
          """
          insert into blind_answer (id, product_id, actor, decision_id, decided_at, answered_at,
                                    took_ms, same)
          select gen_random_uuid(), p.id, 'bea', d.id, d.decided_at, now(), 5, ?::boolean
            from product p join decision d on d.product_id = p.id where p.sku = ?
          """,
          answer.split(" ")[1],
          answer.split(" ")[0]);
    }
    var agreed = new DatasetQuery("", true, true, false, List.of(), List.of(), 0.6, false, 0);
    assertThat(frozen.items(frozen.freeze(frozen.wish("set", agreed))))
        .extracting(DatasetItem::sku)
        .containsExactly("WHOLE", "LATER");
    var second = new DatasetQuery("", true, true, false, List.of(), List.of(), 0, true, 0);
    assertThat(frozen.items(frozen.freeze(frozen.wish("set", second))))
        .extracting(DatasetItem::sku)
        .containsExactly("ONE", "LATER");
  }

  @Test
  void theSameCatalogFrozenTwiceHasTheSameHashAndAnotherWordAnother() {
    frozen.accept("ONE", "TWO");
    var first = frozen.freeze();
    var second = frozen.freeze();
    assertThat(second.number()).isEqualTo(2);
    assertThat(second.contentSha256()).isEqualTo(first.contentSha256());
    assertThat(frozen.items(second)).isEqualTo(frozen.items(first));
    frozen.say("ONE", new ReviewChange.Relabel(frozen.crop("ONE"), "colour", "green"));
    assertThat(frozen.freeze().contentSha256()).isNotEqualTo(first.contentSha256());
    assertThat(frozen.datasets.version(first.dataset(), 1)).contains(first);
  }

  @Test
  void whatIsDecidedWhileAVersionIsFrozenIsNotInIt() {
    frozen.accept("ONE", "TWO");
    long crop = frozen.crop("ONE");
    var before = frozen.freeze();
    var steps = new ArrayList<FreezeProgress.Step>();
    var version =
        frozen
            .datasets
            .freeze(
                frozen.wish("set", Frozen.few()),
                f -> {},
                (step, done, total) -> {
                  if (!steps.contains(step)) {
                    steps.add(step);
                    frozen.say("ONE", new ReviewChange.Relabel(crop, "colour", "c" + steps.size()));
                    frozen.say("LATER", new ReviewChange.Accept());
                  }
                },
                new StopSignal())
            .orElseThrow();
    assertThat(steps).containsExactly(FreezeProgress.Step.values());
    assertThat(frozen.items(version)).isEqualTo(frozen.items(before));
    assertThat(version.decisionsTo()).isEqualTo(before.decisionsTo());
    var after = frozen.freeze();
    assertThat(frozen.item(after, "ONE").objects().getFirst().labels())
        .containsEntry("colour", List.of("c4"));
    assertThat(frozen.items(after)).extracting(DatasetItem::sku).contains("LATER");
  }

  @Test
  void aStoppedFreezeLeavesNothing() {
    frozen.accept("ONE", "TWO");
    for (var at : FreezeProgress.Step.values()) {
      var stop = new StopSignal();
      var made =
          frozen.datasets.freeze(
              frozen.wish("set", Frozen.few()),
              f -> {},
              (step, done, total) -> {
                if (step == at && (step != FreezeProgress.Step.WRITING || done == 0)) {
                  stop.request();
                }
              },
              stop);
      assertThat(made).as("stopped at %s", at).isEmpty();
      for (String table : List.of("dataset_version", "dataset_item", "dataset_split", "taxonomy")) {
        assertThat(frozen.rows(table)).as(table).isZero();
      }
    }
  }

  @Test
  void idsOfClassesAreInTheOrderOfTheDetectorAndNeverChange() {
    // LS#6416, #2886, #3324, #4129: ids by the alphabet, and others after a class was added.
    frozen.say("ONE", new ReviewChange.SetClass(frozen.crop("ONE"), "apron")).accept("ONE", "TWO");
    var first = frozen.freeze();
    assertThat(frozen.datasets.taxonomy(first).of(Taxonomy.OBJECT))
        .containsExactly("shoe", "mug", "bag", "apron");
    assertThat(frozen.item(first, "ONE").objects().getFirst().classId()).isEqualTo(3);

    frozen
        .say("LATER", new ReviewChange.SetClass(frozen.crop("LATER"), "aardvark"))
        .accept("LATER");
    var other = new DatasetMachines(List.of("zebra", "bag"), Map.of(), "detector-2", "", "");
    var second =
        frozen.freeze(
            FreezeWish.of(
                frozen.dataset("set"), Frozen.few(), other, frozen.reviews.store(), "ada"));
    assertThat(frozen.datasets.taxonomy(second).of(Taxonomy.OBJECT))
        .containsExactly("shoe", "mug", "bag", "apron", "zebra", "aardvark");
    assertThat(frozen.datasets.taxonomy(first).of(Taxonomy.OBJECT))
        .as("a version keeps what it was frozen with")
        .hasSize(4);
    assertThat(frozen.item(second, "ONE").objects().getFirst().classId()).isEqualTo(3);
    var third = frozen.freeze(frozen.wish("another", Frozen.few()));
    assertThat(third.taxonomy()).as("nothing new").isEqualTo(second.taxonomy());
  }

  @Test
  void valuesOfAnAttributeAreInTheOrderOfItsVocabularyThenSorted() {
    frozen
        .say("ONE", new ReviewChange.Relabel(frozen.crop("ONE"), "colour", "violet"))
        .say("TWO", new ReviewChange.Relabel(frozen.crop("TWO"), "colour", "blue"))
        .accept("ONE", "TWO");
    var taxonomy = frozen.datasets.taxonomy(frozen.freeze());
    assertThat(taxonomy.of("colour")).containsExactly("red", "green", "blue", "violet");
  }

  @Test
  void twoDatasetsFrozenAtOnceNeverGiveOneIdTwice() {
    frozen.say("ONE", new ReviewChange.SetClass(frozen.crop("ONE"), "apron")).accept("ONE", "TWO");
    var other = frozen.dataset("other");
    var inner = new ArrayList<DatasetVersion>();
    var version =
        frozen
            .datasets
            .freeze(
                frozen.wish("set", Frozen.few()),
                f -> {},
                (step, done, total) -> {
                  if (step == FreezeProgress.Step.SPLITTING) {
                    inner.add(frozen.freeze(frozen.wish(other.name(), Frozen.few())));
                  }
                },
                new StopSignal())
            .orElseThrow();
    assertThat(version.taxonomy()).isEqualTo(inner.getFirst().taxonomy());
    assertThat(frozen.datasets.taxonomy(version).of(Taxonomy.OBJECT))
        .containsExactly("shoe", "mug", "bag", "apron");
  }

  @Test
  void oneVersionOfADatasetIsFrozenAtATime() {
    frozen.accept("ONE");
    var wish = frozen.wish("set", Frozen.few());
    frozen.datasets.freeze(
        wish,
        f -> {},
        (step, done, total) -> {
          if (step == FreezeProgress.Step.SPLITTING) {
            assertThatThrownBy(() -> frozen.freeze(wish))
                .isInstanceOf(CatalogException.class)
                .hasMessageContaining("being frozen already");
          }
        },
        new StopSignal());
    assertThat(frozen.datasets.versions(wish.dataset())).hasSize(1);
  }

  @Test
  void aFilterThatCannotBeReadIsRefusedBeforeAnythingIsDone() {
    assertThatThrownBy(() -> frozen.freeze(frozen.wish("set", Frozen.query("colour:("))))
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining("filter");
  }
}
