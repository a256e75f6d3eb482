package org.cropdesk.dataset.labels;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.cropdesk.catalog.ProductImporter;
import org.cropdesk.dataset.labels.LabelMatcher.Labelled;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.job.StopSignal;
import org.cropdesk.review.ReviewService;
import org.cropdesk.storage.ObjectStore;

/**
 * Says of the catalog what labels of another tool say: ordinary decisions with the source import
 * and one batch, so they are in the history and can be taken back. Whatever somebody decided in
 * this catalog stays unless that is asked for. Some products a transaction: after a kill, import
 * again. What is true already is not said again. Blocks; safe for use by several threads.
 */
public final class LabelImport {
  /** Products in one transaction. */
  private static final int CHUNK = 50;

  private final LabelImportSql sql;
  private final ObjectStore store;
  private final ReviewService reviews;
  private final ProductImporter products;
  private final PictureLook look;
  private final InstantSource clock;

  public LabelImport(
      CatalogDatabase database,
      ObjectStore store,
      ReviewService reviews,
      ProductImporter products,
      PictureLook look,
      InstantSource clock) {
    this.sql = new LabelImportSql(database);
    this.store = store;
    this.reviews = reviews;
    this.products = products;
    this.look = look;
    this.clock = clock;
  }

  /**
   * Takes labels over, or says what that would do.
   *
   * @throws org.cropdesk.failure.CatalogException when the store or the database is out of reach;
   *     what was imported stays
   */
  public LabelReport run(LabelSet labels, LabelWish wish, LabelProgress progress, StopSignal stop) {
    return new Run(labels, wish, progress, stop).run();
  }

  /** One import, under way. */
  private final class Run {
    private final LabelSet labels;
    private final LabelWish wish;
    private final LabelProgress progress;
    private final StopSignal stop;
    private final LabelTally tally;
    private final LabelBoxes boxes;
    private final UUID batch;
    private final ProductDecider decider;

    Run(LabelSet labels, LabelWish wish, LabelProgress progress, StopSignal stop) {
      this.labels = labels;
      this.wish = wish;
      this.progress = progress;
      this.stop = stop;
      this.tally = new LabelTally(labels.problems());
      this.boxes = new LabelBoxes(sql, store, look, tally, wish.dryRun());
      this.batch = batch();
      this.decider = new ProductDecider(sql, reviews, clock, wish, tally, batch);
    }

    /** The same labels by the same person are one batch, also after a kill. */
    private UUID batch() {
      // Nothing but equality is asked of it.
      long hash = 1;
      for (ImportedPicture picture : labels.pictures()) {
        hash = 31 * hash + picture.name().hashCode();
        for (ImportedBox box : picture.boxes()) {
          hash = 31 * hash + box.hashCode();
        }
      }
      String name = "labels/" + wish.actor() + "/" + labels.source() + "/" + hash;
      return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
    }

    LabelReport run() {
      var byProduct =
          LabelMatcher.grouped(labelled(), l -> l.target().productId(), new TreeMap<>());
      var all = List.copyOf(byProduct.values());
      for (int at = 0; at < all.size() && !stop.isRequested(); at += CHUNK) {
        int end = Math.min(all.size(), at + CHUNK);
        Map<Long, ProductWords> some = new LinkedHashMap<>();
        for (List<Labelled> one : all.subList(at, end)) {
          some.put(one.getFirst().target().productId(), ProductWords.of(one, boxes, tally));
        }
        decider.decide(some);
        progress.reached("importing", end, all.size());
      }
      return tally.report(labels, wish.dryRun(), batch, stop.isRequested());
    }

    private List<Labelled> labelled() {
      var found = new LabelMatcher(sql, labels, look, tally).match(progress, stop);
      var labelled = new ArrayList<>(found.labelled());
      if (wish.createProducts()) {
        var maker = new LabelProducts(sql, products, look, labels, tally);
        labelled.addAll(maker.make(found.unmatched(), wish.dryRun(), progress, stop));
        return labelled;
      }
      for (var missing : found.unmatched()) {
        tally.problem(
            missing.picture().labels(),
            missing.picture().name(),
            "The catalog has no such picture; it was left away. With --create-products it becomes"
                + " a product.");
      }
      return labelled;
    }
  }
}
