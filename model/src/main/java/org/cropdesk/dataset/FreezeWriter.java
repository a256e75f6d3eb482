package org.cropdesk.dataset;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.cropdesk.crop.CropSource;
import org.cropdesk.db.BinaryCopy;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.DatabaseException;
import org.cropdesk.db.QueryEnder;
import org.cropdesk.db.Statements;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.filter.FilterCatalog;
import org.cropdesk.job.StopSignal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a version in one transaction that sees the catalog as it was when it began, so reviewers go
 * on working and no half of what they do is in it. What it has in hand lies in tables of that
 * transaction, so whatever ends it leaves nothing. Time and disk are linear in the crops that
 * match; the heap holds a page of pictures.
 */
final class FreezeWriter {
  private static final Logger log = LoggerFactory.getLogger(FreezeWriter.class);

  /** Pictures read, checked and sent at a time. */
  private static final int PAGE = 500;

  /** Items written by one statement, so that a stop is soon heard. */
  private static final int WRITTEN_AT_ONCE = 20_000;

  /** Loaders of YOLO want more than so many pixels of each side (ultralytics, verify_image). */
  private static final int SMALL_SIDE = 9;

  // Two numbers of our own: the first says what is locked, the second which one.
  private static final int DATASET_LOCK = 0x63726473;
  private static final int TAXONOMY_LOCK = 0x63727478;

  private final CatalogDatabase database;
  private final Clock clock;

  FreezeWriter(CatalogDatabase database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /**
   * @param told every finding, as it is found
   * @return empty when it was stopped
   */
  Optional<DatasetVersion> freeze(
      FreezeWish wish, Consumer<Finding> told, FreezeProgress progress, StopSignal stop) {
    try (var lock = new Lock(wish.dataset())) {
      return inSnapshot(
          wish, told, progress, stop, run -> run.write(lock.connection, run.prepare()));
    }
  }

  /**
   * All that a freeze does but writing.
   *
   * @return empty when it was stopped
   */
  Optional<Preflight> preflight(
      FreezeWish wish, Consumer<Finding> told, FreezeProgress progress, StopSignal stop) {
    return inSnapshot(wish, told, progress, stop, run -> run.prepare().preflight());
  }

  @FunctionalInterface
  private interface Part<T> {
    T of(Run run) throws SQLException;
  }

  private <T> Optional<T> inSnapshot(
      FreezeWish wish,
      Consumer<Finding> told,
      FreezeProgress progress,
      StopSignal stop,
      Part<T> part) {
    var chosen = ChosenSql.of(wish.query(), new FilterCatalog(database).words(), clock);
    try {
      return Optional.of(
          database.write(
              "freeze a version of " + wish.dataset().name(),
              c -> {
                String snapshot = FrozenSql.snapshot(c);
                try (var ender = QueryEnder.watch(c, stop::isRequested);
                    var sizes = new PictureSizes(wish.store())) {
                  return part.of(new Run(c, wish, chosen, snapshot, told, progress, ender, sizes));
                }
              }));
    } catch (CancellationException e) {
      return Optional.empty();
    } catch (DatabaseException e) {
      if (stop.isRequested()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** One version of a dataset at a time; the lock dies with the process that holds it. */
  private final class Lock implements AutoCloseable {
    private final Connection connection = database.dedicated("freeze a version");

    Lock(Dataset dataset) {
      boolean mine;
      try {
        mine =
            database.read(
                "freeze a version",
                _ ->
                    Statements.first(
                            connection,
                            "select pg_try_advisory_lock(?, ?)",
                            r -> r.getBoolean(1),
                            DATASET_LOCK,
                            dataset.id())
                        .orElseThrow());
      } catch (RuntimeException e) {
        close();
        throw e;
      }
      if (!mine) {
        close();
        throw new CatalogException(
            ErrorKind.USAGE,
            "A version of " + dataset.name() + " is being frozen already.",
            "Wait until that one is there, or stop it where it runs.",
            null);
      }
    }

    @Override
    public void close() {
      try (connection) {
        // Closing alone leaves the lock until the server has noticed.
        Statements.run(connection, "select pg_advisory_unlock_all()");
      } catch (SQLException e) {
        log.debug("The connection of the lock is broken, and with it the lock", e);
      }
    }
  }

  /** What stands before it is written. */
  private record Prepared(
      DatasetVersion.Counts counts,
      SplitWriter.Outcome splits,
      Map<String, SortedSet<String>> used,
      Map<Fault, Long> findings) {
    Preflight preflight() {
      return new Preflight(counts, splits.leakage(), findings);
    }
  }

  /** One transaction. */
  private final class Run {
    private final Connection c;
    private final FreezeWish wish;
    private final ChosenSql chosen;
    private final String snapshot;
    private final Consumer<Finding> told;
    private final FreezeProgress progress;
    private final QueryEnder ender;
    private final PictureSizes sizes;
    private final FrozenSql frozen;
    private final Map<Fault, Long> found = new EnumMap<>(Fault.class);
    private final List<Finding> examples = new ArrayList<>();
    private final Map<String, SortedSet<String>> used = new TreeMap<>();

    Run(
        Connection c,
        FreezeWish wish,
        ChosenSql chosen,
        String snapshot,
        Consumer<Finding> told,
        FreezeProgress progress,
        QueryEnder ender,
        PictureSizes sizes) {
      this.c = c;
      this.wish = wish;
      this.chosen = chosen;
      this.snapshot = snapshot;
      this.told = told;
      this.progress = progress;
      this.ender = ender;
      this.sizes = sizes;
      this.frozen = new FrozenSql(c);
    }

    Prepared prepare() throws SQLException {
      progress.progressed(FreezeProgress.Step.CHOOSING, 0, 0);
      frozen.choose(chosen);
      ender.check();
      if (wish.query().verifiedOnly()) {
        frozen.leaveOutChosen(take(frozen.changed()));
      }
      frozen.leaveOutChosen(take(frozen.unreadable()));
      frozen.leaveOutChosen(take(frozen.small(SMALL_SIDE)));
      take(frozen.untitled());
      read();
      frozen.index();
      frozen.leaveOutRead(take(frozen.contradictions()));
      ender.check();
      progress.progressed(FreezeProgress.Step.SPLITTING, 0, 0);
      var splits = SplitWriter.assign(c, wish.dataset(), ender);
      frozen.leaveOutRead(take(splits.leftOut()));
      fewest();
      return new Prepared(frozen.counts(), splits, used, found);
    }

    /** Counts and tells findings, and keeps those of what is left out. */
    private List<Finding> take(List<Finding> findings) throws SQLException {
      var copy =
          new BinaryCopy(
              "frozen_fault", "product_id", "sku", "image_id", "crop_id", "fault", "message");
      for (Finding finding : findings) {
        found.merge(finding.fault(), 1L, Long::sum);
        if (finding.fault().stops() && examples.size() < 3) {
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
        take(page(DraftSql.read(c, page.images(), page.crops()), classes));
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
      var faults = sizes.check(items);
      var rows = new ItemRows();
      for (int i = 0; i < items.size(); i++) {
        Finding fault = faults.get(i);
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
                  "The class %s has %,d boxes, fewer than %,d. Verify more of it, or leave it out."
                      .formatted(of.getKey(), of.getValue(), wish.query().fewest())));
        }
      }
      take(few);
    }

    DatasetVersion write(Connection current, Prepared prepared) throws SQLException {
      refuse(prepared);
      // From here on nobody else gives ids; and what was given since this snapshot, the other
      // connection sees.
      Statements.run(c, "select pg_advisory_xact_lock(?, 0)", TAXONOMY_LOCK);
      var before = TaxonomyStore.now(current);
      var taxonomy = TaxonomyStore.grown(before, wish.machines(), prepared.used());
      TaxonomyStore.append(c, before, taxonomy);
      String hash = frozen.contentHash(taxonomy);
      Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
      int number =
          (int)
              Statements.number(
                  c,
                  "select coalesce(max(number), 0) + 1 from dataset_version where dataset_id = ?",
                  wish.dataset().id());
      long id = version(number, prepared, taxonomy, hash, now);
      SplitWriter.keep(c, wish.dataset(), number);
      items(id, prepared.counts().images());
      Statements.update(
          c,
          """
          insert into dataset_left_out (version_id, ordinal, product_id, sku, image_id, crop_id,
                                        fault, message)
          select ?, row_number() over (order by product_id, image_id nulls first,
                                                crop_id nulls first, fault),
                 product_id, sku, image_id, crop_id, fault, message from frozen_fault
          """,
          id);
      return DatasetSql.version(c, id);
    }

    private void refuse(Prepared prepared) {
      if (prepared.counts().images() == 0) {
        throw refused(
            "Nothing is left to freeze: no crop matches the query, or everything that does is"
                + " faulty.",
            "Look at the findings, or choose more.");
      }
      long stopping = prepared.preflight().stopping();
      if (wish.strict() && stopping > 0) {
        var first = examples.getFirst();
        String what = first.sku().isEmpty() ? "" : first.sku() + ": ";
        throw refused(
            "%,d faults were found, for instance %s%s No version was made."
                .formatted(stopping, what, first.message()),
            "Mend them, or let what is faulty be left out.");
      }
    }

    private static CatalogException refused(String problem, String remedy) {
      return new CatalogException(ErrorKind.USAGE, problem, remedy, null);
    }

    private long version(int number, Prepared prepared, Taxonomy taxonomy, String hash, Instant now)
        throws SQLException {
      String sql =
          """
          insert into dataset_version (dataset_id, number, query, snapshot, decisions_to, frozen_at,
                                       frozen_by, taxonomy, detector_hash, encoder_hash,
                                       preprocess_fingerprint, space_id, counts, leakage,
                                       content_sha256, note)
          values (?, ?, ?::jsonb, ?, ?, ?, ?, ?, ?, ?, ?, ?::int, ?::jsonb, ?::jsonb, ?, ?)
          returning id
          """;
      var machines = wish.machines();
      return Statements.number(
          c,
          sql,
          wish.dataset().id(),
          number,
          DatasetSql.json(wish.query()),
          snapshot,
          frozen.lastDecision(),
          now,
          wish.actor(),
          taxonomy.version(),
          machines.detectorHash(),
          machines.encoderHash(),
          machines.preprocessFingerprint(),
          prepared.splits().space(),
          DatasetSql.json(prepared.counts()),
          DatasetSql.json(prepared.splits().leakage()),
          hash,
          wish.note());
    }

    private void items(long version, long total) throws SQLException {
      String sql =
          """
          with part as (
            select * from frozen_item where image_id > ? order by image_id limit ?),
          written as (
            insert into dataset_item (version_id, image_id, product_id, split, cluster, content,
                                      sha256)
            select ?, f.image_id, f.product_id, s.split, s.cluster, f.content::jsonb, f.sha256
              from part f join frozen_split s using (product_id) order by f.image_id
            returning image_id)
          select count(*), coalesce(max(image_id), 0) from written
          """;
      long done = 0;
      long after = Long.MIN_VALUE;
      while (done < total) {
        progress.progressed(FreezeProgress.Step.WRITING, done, total);
        ender.check();
        long[] written =
            Statements.first(
                    c,
                    sql,
                    r -> new long[] {r.getLong(1), r.getLong(2)},
                    after,
                    WRITTEN_AT_ONCE,
                    version)
                .orElseThrow();
        if (written[0] == 0) {
          throw new IllegalStateException(total - done + " items have no split");
        }
        done += written[0];
        after = written[1];
      }
      progress.progressed(FreezeProgress.Step.WRITING, done, total);
    }
  }

  /** Items on their way into the tables of the transaction. */
  private static final class ItemRows {
    private final BinaryCopy items =
        new BinaryCopy(
            "frozen_item",
            "image_id",
            "product_id",
            "picture",
            "said",
            "boxes",
            "chosen",
            "content",
            "sha256");
    private final BinaryCopy classes =
        new BinaryCopy("frozen_class", "image_id", "product_id", "name", "boxes");

    void add(DatasetItem item) {
      int boxes = 0;
      int chosen = 0;
      var byClass = new TreeMap<String, Integer>();
      for (DatasetObject object : item.objects()) {
        boxes += object.source() == CropSource.WHOLE_IMAGE ? 0 : 1;
        chosen += object.chosen() ? 1 : 0;
        if (object.chosen() && !object.className().isEmpty()) {
          byClass.merge(object.className(), 1, Integer::sum);
        }
      }
      String content = ItemJson.write(item);
      items
          .row()
          .int8(item.imageId())
          .int8(item.productId())
          .text(item.sha256())
          .text(ItemJson.said(item))
          .int4(boxes)
          .int4(chosen)
          .text(content)
          .text(ItemJson.sha256(content));
      byClass.forEach((name, n) ->
          classes.row().int8(item.imageId()).int8(item.productId()).text(name).int4(n));
    }

    void send(Connection c) throws SQLException {
      items.send(c);
      classes.send(c);
    }
  }
}
