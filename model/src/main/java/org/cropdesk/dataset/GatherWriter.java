package org.cropdesk.dataset;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.cropdesk.db.BinaryCopy;
import org.cropdesk.db.QueryEnder;
import org.cropdesk.job.StopSignal;

/** Reads, checks and splits what a query means, into the tables of the transaction. */
final class GatherWriter {
  /** Pictures read, checked and sent at a time. */
  private static final int PAGE = 500;

  /** Loaders of YOLO want more than so many pixels of each side (ultralytics, verify_image). */
  private static final int SMALL_SIDE = 9;

  /** Findings that a refusal may name. */
  private static final int EXAMPLES = 3;

  private final Connection c;
  private final FreezeWish wish;
  private final ChosenSql chosen;
  private final Consumer<Finding> told;
  private final FreezeProgress progress;
  private final QueryEnder ender;
  private final StopSignal stop;
  private final PictureSizes sizes;
  private final FrozenSql frozen;
  private final FaultSql faults;
  private final Map<Fault, Long> found = new EnumMap<>(Fault.class);
  private final List<Finding> examples = new ArrayList<>();
  private final Map<String, SortedSet<String>> used = new TreeMap<>();

  GatherWriter(
      Connection c,
      FreezeWish wish,
      Consumer<Finding> told,
      FreezeProgress progress,
      QueryEnder ender,
      StopSignal stop,
      PictureSizes sizes,
      ChosenSql chosen) {
    this.c = c;
    this.wish = wish;
    this.chosen = chosen;
    this.told = told;
    this.progress = progress;
    this.ender = ender;
    this.stop = stop;
    this.sizes = sizes;
    this.frozen = new FrozenSql(c);
    this.faults = new FaultSql(c);
  }

  Gathered gather() throws SQLException {
    progress.progressed(FreezeProgress.Step.CHOOSING, 0, 0);
    frozen.choose(chosen);
    ender.check();
    if (wish.query().verifiedOnly() || !wish.query().reviewers().isEmpty()) {
      frozen.leaveOutChosen(take(faults.changed()));
    }
    frozen.leaveOutChosen(take(faults.unreadable()));
    frozen.leaveOutChosen(take(faults.small(SMALL_SIDE)));
    take(faults.untitled());
    read();
    frozen.index();
    frozen.leaveOutRead(take(faults.contradictions()));
    ender.check();
    progress.progressed(FreezeProgress.Step.SPLITTING, 0, 0);
    var splits = new SplitWriter(c, wish.dataset(), stop).assign();
    frozen.leaveOutRead(take(splits.leftOut()));
    fewest();
    return new Gathered(frozen.counts(), splits, used, found, examples);
  }

  /** Counts and tells findings, and keeps those of what is left out. */
  private List<Finding> take(List<Finding> findings) throws SQLException {
    var copy =
        new BinaryCopy(
            "frozen_fault", "product_id", "sku", "image_id", "crop_id", "fault", "message");
    for (Finding finding : findings) {
      found.merge(finding.fault(), 1L, Long::sum);
      if (finding.fault().stops() && examples.size() < EXAMPLES) {
        examples.add(finding);
      }
      if (finding.fault().outcome() == Fault.Outcome.LEFT_OUT) {
        copy.row()
            .int8(finding.productId())
            .text(finding.sku())
            .int8(finding.imageId())
            .int8(finding.cropId())
            .text(finding.fault().code())
            .text(finding.message());
      }
      told.accept(finding);
    }
    copy.send(c);
    return findings;
  }

  private void read() throws SQLException {
    long total = frozen.pictures();
    long done = 0;
    long after = Long.MIN_VALUE;
    var classes = Set.copyOf(wish.query().classes());
    while (true) {
      progress.progressed(FreezeProgress.Step.READING, done, total);
      ender.check();
      var page = frozen.page(after, PAGE);
      if (page.images().isEmpty()) {
        return;
      }
      after = page.images().getLast();
      done += page.images().size();
      frozen.leaveOutCrops(take(page(DraftSql.read(c, page.images(), page.crops()), classes)));
    }
  }

  private List<Finding> page(List<ItemDraft> drafts, Set<String> classes) throws SQLException {
    var findings = new ArrayList<Finding>();
    var items = new ArrayList<DatasetItem>();
    for (ItemDraft draft : drafts) {
      var checked = draft.check(classes);
      findings.addAll(checked.findings());
      if (checked.item() != null) {
        items.add(checked.item());
      }
    }
    var wrong = sizes.check(items);
    var rows = new ItemRows();
    for (int i = 0; i < items.size(); i++) {
      Finding fault = wrong.get(i);
      if (fault == null) {
        rows.add(items.get(i));
        use(items.get(i));
      } else {
        findings.add(fault);
      }
    }
    rows.send(c);
    return findings;
  }

  private void use(DatasetItem item) {
    for (DatasetObject object : item.objects()) {
      use(Taxonomy.OBJECT, object.className());
      object.labels().forEach((attribute, values) -> values.forEach(v -> use(attribute, v)));
    }
  }

  private void use(String attribute, String name) {
    if (!name.isEmpty()) {
      used.computeIfAbsent(attribute, _ -> new TreeSet<>()).add(name);
    }
  }

  private void fewest() throws SQLException {
    var few = new ArrayList<Finding>();
    for (Map.Entry<String, Long> of : frozen.classes().entrySet()) {
      if (of.getValue() < wish.query().fewest()) {
        few.add(
            Finding.ofVersion(
                Fault.TOO_FEW,
                "The class %s has %,d %s, fewer than %,d. Verify more of it, or leave it out."
                    .formatted(
                        of.getKey(),
                        of.getValue(),
                        of.getValue() == 1 ? "box" : "boxes",
                        wish.query().fewest())));
      }
    }
    take(few);
  }
}
