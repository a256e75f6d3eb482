package org.cropdesk.dataset;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;
import org.cropdesk.index.DrawnAnalyzer;
import org.cropdesk.job.StopSignal;
import org.cropdesk.review.ReviewChange;
import org.cropdesk.review.ReviewOutcome;
import org.cropdesk.review.Reviews;

/** A drawn catalog of which versions are frozen. */
final class Frozen implements AutoCloseable {
  /** Classes of a detector that are in no order of the alphabet. */
  static final DatasetMachines MACHINES =
      new DatasetMachines(
          List.of("shoe", "mug", "bag"),
          DatasetMachines.values(new DrawnAnalyzer().vocabularies()),
          "detector-1",
          "encoder-1",
          "pixels-1");

  final CatalogDatabase database;
  final Reviews reviews;
  final Datasets datasets;
  final List<Finding> findings = new ArrayList<>();

  Frozen(CatalogDatabase database, Path dir) {
    this.database = database;
    this.reviews = new Reviews(database, dir);
    this.datasets = new Datasets(database, Clock.system(ZoneOffset.UTC));
  }

  Frozen add(String sku, String... pictures) throws IOException {
    reviews.add(sku, pictures);
    return this;
  }

  Frozen say(String sku, ReviewChange change) {
    var outcome = reviews.decide(sku, change);
    if (!(outcome instanceof ReviewOutcome.Committed)) {
      throw new AssertionError(outcome);
    }
    return this;
  }

  Frozen accept(String... skus) {
    for (String sku : skus) {
      say(sku, new ReviewChange.Accept());
    }
    return this;
  }

  long crop(String sku) {
    return reviews.item(sku).crops().getFirst().id();
  }

  Dataset dataset(String name) {
    return datasets
        .find(name)
        .orElseGet(() -> datasets.create(DatasetPlan.of(name).withSalt("s"), "ada"));
  }

  FreezeWish wish(String name, DatasetQuery query) {
    return FreezeWish.of(dataset(name), query, MACHINES, reviews.store(), "ada");
  }

  DatasetVersion freeze(FreezeWish wish) {
    findings.clear();
    return datasets
        .freeze(wish, findings::add, FreezeProgress.NONE, new StopSignal())
        .orElseThrow();
  }

  DatasetVersion freeze() {
    return freeze(wish("set", few()));
  }

  /** Everything verified, however few. */
  static DatasetQuery few() {
    return query("");
  }

  static DatasetQuery query(String filter) {
    return new DatasetQuery(filter, true, true, false, List.of(), List.of(), 0, false, 0);
  }

  List<DatasetItem> items(DatasetVersion version) {
    return datasets.items(version, Long.MIN_VALUE, 1_000);
  }

  DatasetItem item(DatasetVersion version, String sku) {
    return items(version).stream().filter(i -> i.sku().equals(sku)).findFirst().orElseThrow();
  }

  long rows(String table) {
    return database.read("look", c -> Statements.number(c, "select count(*) from " + table));
  }

  void change(String sql, Object... arguments) {
    database.write("change by hand", c -> Statements.update(c, sql, arguments));
  }

  @Override
  public void close() {
    reviews.close();
    database.close();
  }
}
