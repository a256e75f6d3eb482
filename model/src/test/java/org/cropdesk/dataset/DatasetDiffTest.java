package org.cropdesk.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.cropdesk.crop.Box;
import org.cropdesk.dataset.DatasetChange.Kind;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.TestCatalog;
import org.cropdesk.job.StopSignal;
import org.cropdesk.review.ReviewChange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What moved between two versions, and what never does. */
final class DatasetDiffTest {
  private final Frozen frozen;

  DatasetDiffTest(@TempDir Path dir) {
    frozen = new Frozen(CatalogDatabase.open(TestCatalog.fresh(), InstantSource.system()), dir);
  }

  @AfterEach
  void close() {
    frozen.close();
  }

  private List<DatasetChange> changes(DatasetVersion from, DatasetVersion to) {
    var all = new ArrayList<DatasetChange>();
    Long after = Long.MIN_VALUE;
    while (after != null) {
      var page = frozen.datasets.changes(from, to, after, 2);
      all.addAll(page.changes());
      after = page.next();
    }
    return all;
  }

  private DatasetChange only(List<DatasetChange> changes, String sku) {
    var own = changes.stream().filter(c -> c.sku().equals(sku)).toList();
    assertThat(own).hasSize(1);
    return own.getFirst();
  }

  @Test
  void everyKindOfChangeIsNamedWithWhatWasAndWhatIs() throws IOException {
    for (String sku : List.of("GONE", "LABEL", "MOVE", "SAME", "BOXES", "TEXT", "CLASS")) {
      frozen.add(sku, "bag 0.9 10 10 60 60\n# " + sku).accept(sku);
    }
    var first = frozen.freeze();
    long moved = frozen.crop("MOVE");
    frozen
        .add("NEW", "bag 0.9 10 10 60 60\n# NEW")
        .accept("NEW")
        .say("GONE", new ReviewChange.JudgeCrop(frozen.crop("GONE"), false))
        .say("LABEL", new ReviewChange.Relabel(frozen.crop("LABEL"), "colour", "green"))
        .say("MOVE", new ReviewChange.Redraw(moved, new Box(11, 12, 70, 80), 0.1))
        .say("CLASS", new ReviewChange.SetClass(frozen.crop("CLASS"), "pouch"));
    var ids = frozen.reviews.service().reserveBoxes(1).getFirst();
    long picture = frozen.reviews.item("BOXES").images().getFirst().id();
    frozen.say("BOXES", new ReviewChange.AddBox(ids, picture, new Box(1, 1, 50, 50), 0.1, "mug"));
    frozen.change("update product set title = 'another' where sku = 'TEXT'");
    var second = frozen.freeze();

    var changes = changes(first, second);

    assertThat(only(changes, "NEW").kind()).isEqualTo(Kind.ADDED);
    var gone = only(changes, "GONE");
    assertThat(gone.kind()).isEqualTo(Kind.REMOVED);
    assertThat(gone.was()).isEqualTo(frozen.item(first, "GONE"));
    assertThat(gone.is()).isNull();
    var label = only(changes, "LABEL");
    assertThat(label.kind()).isEqualTo(Kind.RELABELLED);
    assertThat(label.before()).contains("colour red");
    assertThat(label.after()).contains("colour green");
    var move = only(changes, "MOVE");
    assertThat(move.kind()).isEqualTo(Kind.MOVED);
    assertThat(move.cropId()).isEqualTo(moved);
    assertThat(move.after()).isEqualTo("59.0 x 68.0 px at 11.0, 12.0");
    assertThat(only(changes, "CLASS").after()).startsWith("pouch");
    assertThat(only(changes, "BOXES").kind()).isEqualTo(Kind.BOX_ADDED);
    var text = only(changes, "TEXT");
    assertThat(text.kind()).isEqualTo(Kind.TEXT);
    assertThat(text.after()).isEqualTo("title: another");
    assertThat(changes).noneMatch(c -> c.sku().equals("SAME"));

    var diff = frozen.datasets.diff(first, second, new StopSignal()).orElseThrow();
    assertThat(diff.pictures()).isEqualTo(7);
    assertThat(diff.counts())
        .containsEntry(Kind.RELABELLED, 2L)
        .containsEntry(Kind.ADDED, 1L)
        .containsEntry(Kind.SPLIT, 0L);
    assertThat(changes(second, first)).hasSameSizeAs(changes);
    assertThat(changes(second, second)).isEmpty();
  }

  private static String picture(int number) {
    // Another class or place is another vector, so no two of these are near.
    return "class%d 0.9 10 %d 70 %d\n# %d"
        .formatted(number % 4, number % 40, 50 + number % 40, number);
  }

  private void addMany(int from, int to) throws IOException {
    for (int i = from; i < to; i++) {
      frozen.reviews.draw("P" + i, picture(2 * i), picture(2 * i + 1));
    }
    frozen.reviews.importAll().index(org.cropdesk.index.IndexScope.MISSING);
    for (int i = from; i < to; i++) {
      frozen.accept("P" + i);
    }
  }

  private Map<Long, Split> splits(DatasetVersion version) {
    var map = new TreeMap<Long, Split>();
    frozen.datasets.each(version, i -> map.put(i.imageId(), i.split()));
    return map;
  }

  @Test
  void tenPercentMoreProductsMoveNoOldItemBetweenSplits() throws IOException {
    // weecology/MillionTrees#36: new data reshuffled the test set.
    addMany(0, 20);
    var first = frozen.freeze();
    addMany(20, 22);
    var second = frozen.freeze();
    assertThat(splits(second)).containsAllEntriesOf(splits(first)).hasSizeGreaterThan(40);
    assertThat(frozen.datasets.diff(first, second, new StopSignal()).orElseThrow().counts())
        .containsEntry(Kind.SPLIT, 0L)
        .containsEntry(Kind.ADDED, 4L);
    assertThat(first.counts().bySplit().values()).as("no side is empty").doesNotContain(0L);
    assertThat(second.leakage().isNone()).isTrue();
    assertThat(second.leakage().compared()).isEqualTo(second.counts().chosen());
  }

  @Test
  void twoPicturesOfOneProductAreNeverOnTwoSides() throws IOException {
    // digitalsreeni PR#93: a split by the name of the picture leaked its siblings.
    addMany(0, 20);
    var sides = new TreeMap<String, Split>();
    for (DatasetItem item : frozen.items(frozen.freeze())) {
      assertThat(sides.merge(item.sku(), item.split(), (a, b) -> b)).isEqualTo(item.split());
      assertThat(sides).containsEntry(item.sku(), item.split());
    }
    var bySku = new TreeMap<String, java.util.Set<Split>>();
    frozen
        .items(frozen.datasets.versions(frozen.dataset("set")).getFirst())
        .forEach(
            i -> bySku.computeIfAbsent(i.sku(), _ -> new java.util.HashSet<>()).add(i.split()));
    assertThat(bySku).hasSize(20).allSatisfy((sku, of) -> assertThat(of).hasSize(1));
  }

  @Test
  void aPreviewCountsWhatAFreezeWillChoose() throws IOException {
    addMany(0, 6);
    long crop = frozen.crop("P0");
    frozen.say("P0", new ReviewChange.Redraw(crop, new Box(0, 0, 100, 90), 0.1));
    frozen.add("WHOLE", "# nothing is found").accept("WHOLE");
    var preview = frozen.datasets.preview(Frozen.few(), new StopSignal()).orElseThrow();
    var counts = frozen.freeze().counts();
    assertThat(preview.products()).isEqualTo(counts.products());
    assertThat(preview.images()).isEqualTo(counts.images());
    assertThat(preview.boxes()).isEqualTo(counts.objects());
    assertThat(preview.chosen()).isEqualTo(counts.chosen());
    assertThat(preview.drawn()).isEqualTo(1);
    assertThat(preview.whole()).isEqualTo(1);
    assertThat(preview.classes()).containsOnlyKeys("class0", "class1", "class2", "class3");
    assertThat(preview.classes().values().stream().mapToLong(n -> n).sum()).isEqualTo(12);
    assertThat(preview.values().get("colour")).containsEntry("red", 13L);
    assertThat(preview.shares().get(3)).isEqualTo(11);
    assertThat(preview.shares().get(9)).isEqualTo(1);
    assertThat(preview.sides()).containsEntry(32, 11L).containsEntry(64, 1L);
    assertThat(preview.sheet()).hasSize(13).doesNotHaveDuplicates();
    assertThat(
            frozen.datasets.preview(Frozen.query("class:class1"), new StopSignal()).orElseThrow())
        .satisfies(p -> assertThat(p.classes()).containsOnlyKeys("class1"));
  }
}
