package org.cropdesk.dataset;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.cropdesk.db.QueryEnder;
import org.cropdesk.db.Statements;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;

/** Writes a version from the tables of the transaction. */
final class VersionWriter {
  /** Items written by one statement, so that a stop is soon heard. */
  private static final int WRITTEN_AT_ONCE = 20_000;

  private static final int TAXONOMY_LOCK = 0x63727478;

  private final Connection c;
  private final FreezeWish wish;
  private final String snapshot;
  private final FreezeProgress progress;
  private final QueryEnder ender;
  private final FrozenSql frozen;

  VersionWriter(
      Connection c, FreezeWish wish, String snapshot, FreezeProgress progress, QueryEnder ender) {
    this.c = c;
    this.wish = wish;
    this.snapshot = snapshot;
    this.progress = progress;
    this.ender = ender;
    this.frozen = new FrozenSql(c);
  }

  /**
   * @param current a connection that sees what others committed since the transaction began
   * @throws CatalogException of kind USAGE when there is nothing to write, or the wish is strict
   *     and something is faulty
   */
  DatasetVersion write(Connection current, Gathered gathered, Instant at) throws SQLException {
    refuse(gathered);
    // From here on nobody else gives ids; and what was given since this snapshot, the other
    // connection sees.
    Statements.run(c, "select pg_advisory_xact_lock(?, 0)", TAXONOMY_LOCK);
    var before = TaxonomyStore.now(current);
    var taxonomy = TaxonomyStore.grown(before, wish.machines(), gathered.used());
    TaxonomyStore.append(c, before, taxonomy);
    String hash = frozen.contentHash(taxonomy);
    Instant now = at.truncatedTo(ChronoUnit.MILLIS);
    int number =
        (int)
            Statements.number(
                c,
                "select coalesce(max(number), 0) + 1 from dataset_version where dataset_id = ?",
                wish.dataset().id());
    long id = version(number, gathered, taxonomy, hash, now);
    SplitWriter.keep(c, wish.dataset(), number);
    Integer space = gathered.splits().space();
    if (space != null) {
      ender.check();
      new VectorProofWriter(c).keep(id, space);
    }
    items(id, gathered.counts().images());
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

  private void refuse(Gathered gathered) {
    if (gathered.counts().images() == 0) {
      throw refused(
          "Nothing is left to freeze: no crop matches the query, or everything that does is"
              + " faulty.",
          "Look at the findings, or choose more.");
    }
    long stopping = gathered.preflight().stopping();
    if (wish.strict() && stopping > 0) {
      var first = gathered.examples().getFirst();
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

  private long version(int number, Gathered gathered, Taxonomy taxonomy, String hash, Instant now)
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
        gathered.splits().space(),
        DatasetSql.json(gathered.counts()),
        DatasetSql.json(gathered.splits().leakage()),
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
