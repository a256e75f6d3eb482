package org.cropdesk.dataset.labels;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.cropdesk.catalog.ProductImporter;
import org.cropdesk.dataset.labels.LabelImportSql.Product;
import org.cropdesk.dataset.labels.LabelMatcher.Labelled;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.job.StopSignal;
import org.cropdesk.review.BoxIds;
import org.cropdesk.review.DecisionSource;
import org.cropdesk.review.ReviewChange;
import org.cropdesk.review.ReviewDecision;
import org.cropdesk.review.ReviewOutcome;
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

  private static final int TRIES = 5;

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

    Run(LabelSet labels, LabelWish wish, LabelProgress progress, StopSignal stop) {
      this.labels = labels;
      this.wish = wish;
      this.progress = progress;
      this.stop = stop;
      this.tally = new LabelTally(labels.problems());
      this.boxes = new LabelBoxes(sql, store, look, tally, wish.dryRun());
      this.batch = batch();
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
      var matcher = new LabelMatcher(sql, labels, look, tally);
      var found = matcher.match(progress, stop);
      var labelled = new ArrayList<>(found.labelled());
      if (wish.createProducts()) {
        var maker = new LabelProducts(sql, products, look, labels, tally);
        labelled.addAll(maker.make(found.unmatched(), wish.dryRun(), progress, stop));
      } else {
        for (var missing : found.unmatched()) {
          tally.problem(
              missing.picture().labels(),
              missing.picture().name(),
              "The catalog has no such picture; it was left away. With --create-products it becomes"
                  + " a product.");
        }
      }
      var byProduct = LabelMatcher.grouped(labelled, l -> l.target().productId(), new TreeMap<>());
      var all = List.copyOf(byProduct.values());
      for (int at = 0; at < all.size(); at += CHUNK) {
        if (stop.isRequested()) {
          return tally.report(labels, wish.dryRun(), batch, true);
        }
        decide(all.subList(at, Math.min(all.size(), at + CHUNK)));
        progress.reached("importing", Math.min(all.size(), at + CHUNK), all.size());
      }
      return tally.report(labels, wish.dryRun(), batch, stop.isRequested());
    }

    private void decide(List<List<Labelled>> some) {
      Map<Long, Said> left = new LinkedHashMap<>();
      for (List<Labelled> ofProduct : some) {
        left.put(ofProduct.getFirst().target().productId(), said(ofProduct));
      }
      if (wish.dryRun()) {
        left.forEach(this::foresee);
      }
      for (int i = 0; i < TRIES && !left.isEmpty() && !wish.dryRun(); i++) {
        left = attempt(left);
      }
      left.values().stream()
          .filter(s -> !wish.dryRun())
          .forEach(s ->
              tally.problem(
                  s.first().labels(),
                  s.first().name(),
                  "Its product was deleted or decided again and again meanwhile, and was left as it"
                      + " is. Import again."));
    }

    /**
     * What the labels say of a product.
     *
     * @param whole whether all that was said of these pictures is in them
     * @param pictures by the id of the picture
     */
    private record Said(
        ImportedPicture first, boolean whole, Map<Long, LabelBoxes.OfPicture> pictures) {}

    private Said said(List<Labelled> ofProduct) {
      boolean whole = true;
      var pictures = new TreeMap<Long, LabelBoxes.OfPicture>();
      Map<Long, ImportedPicture> by = new HashMap<>();
      for (Labelled labelled : ofProduct) {
        var found = boxes.of(labelled);
        if (found.isEmpty()) {
          whole = false;
          continue;
        }
        var before = pictures.putIfAbsent(labelled.target().imageId(), found.get());
        var earlier = by.putIfAbsent(labelled.target().imageId(), labelled.picture());
        if (before != null && earlier != null && !before.equals(found.get())) {
          whole = false;
          tally.problem(
              labelled.picture().labels(),
              labelled.picture().name(),
              "It is the same picture as %s with other boxes; those of the first count."
                  .formatted(earlier.name()));
        }
        whole &= found.get().whole();
      }
      return new Said(ofProduct.getFirst().picture(), whole, pictures);
    }

    /** What would be said of a product. */
    private record Plan(Map<Long, LabelPlan> pictures, boolean accept) {
      boolean isEmpty() {
        return !accept && pictures.values().stream().allMatch(LabelPlan::isEmpty);
      }

      int added() {
        return pictures.values().stream().mapToInt(p -> p.added().size()).sum();
      }

      LabelReport.Boxes boxes() {
        var counted = LabelReport.Boxes.NONE.plus(new LabelReport.Boxes(added(), 0, 0, 0));
        for (LabelPlan picture : pictures.values()) {
          for (ReviewChange change : picture.changes()) {
            counted =
                counted.plus(
                    new LabelReport.Boxes(
                        0,
                        change instanceof ReviewChange.Redraw ? 1 : 0,
                        change instanceof ReviewChange.SetClass ? 1 : 0,
                        change instanceof ReviewChange.DeleteCrop ? 1 : 0));
          }
        }
        return counted;
      }
    }

    private Plan plan(Product product, Said said) {
      var pictures = new TreeMap<Long, LabelPlan>();
      for (var picture : said.pictures().entrySet()) {
        var standing =
            product.boxes().stream().filter(b -> b.imageId() == picture.getKey()).toList();
        int longer = Math.max(picture.getValue().width(), picture.getValue().height());
        pictures.put(
            picture.getKey(),
            LabelPlan.of(picture.getValue().boxes(), standing, longer, wish.margin()));
      }
      // A product is verified when all of it was looked at, and all that was said of it counts.
      boolean complete = said.whole() && said.pictures().keySet().containsAll(product.pictures());
      return new Plan(pictures, complete && !product.verified());
    }

    private void foresee(long id, Said said) {
      Product known = sql.products(List.of(id)).get(id);
      Product product =
          known == null
              ? new Product(id, "", 1, false, false, null, said.pictures().keySet(), List.of())
              : known;
      Plan plan = plan(product, said);
      if (settled(product, plan)) {
        return;
      }
      count(product, plan);
    }

    /** Whether nothing is to be done with it, which is then counted. */
    private boolean settled(Product product, Plan plan) {
      String decidedBy = product.decidedBy();
      if (plan.isEmpty()) {
        tally.same++;
        return true;
      }
      if (decidedBy != null && !wish.overwrite()) {
        tally.keptBack(product.id(), product.sku(), decidedBy);
        return true;
      }
      return false;
    }

    private void count(Product product, Plan plan) {
      tally.changed++;
      tally.accepted += plan.accept() ? 1 : 0;
      tally.unindexed += product.indexed() ? 0 : 1;
      tally.boxes = tally.boxes.plus(plan.boxes());
    }

    /** Returns those whose product changed between reading and writing. */
    private Map<Long, Said> attempt(Map<Long, Said> some) {
      Map<Long, Product> known = sql.products(some.keySet());
      Map<Long, Plan> plans = new LinkedHashMap<>();
      Map<Long, Said> again = new LinkedHashMap<>();
      int needed = 0;
      for (var one : some.entrySet()) {
        Product product = known.get(one.getKey());
        if (product == null) {
          again.put(one.getKey(), one.getValue());
          continue;
        }
        Plan plan = plan(product, one.getValue());
        if (!settled(product, plan)) {
          plans.put(product.id(), plan);
          needed += plan.added();
        }
      }
      var ids = needed == 0 ? List.<BoxIds>of() : reviews.reserveBoxes(needed);
      var decisions = new ArrayList<ReviewDecision>();
      int next = 0;
      for (var one : plans.entrySet()) {
        Product product = known.get(one.getKey());
        if (product != null) {
          int added = one.getValue().added();
          decisions.addAll(decisions(product, one.getValue(), ids.subList(next, next + added)));
          next += added;
        }
      }
      Set<Long> refused = refused(decisions);
      for (var one : plans.entrySet()) {
        Product product = known.get(one.getKey());
        Said said = some.get(one.getKey());
        if (product == null || said == null) {
          continue;
        }
        if (refused.contains(one.getKey())) {
          again.put(one.getKey(), said);
        } else {
          count(product, one.getValue());
        }
      }
      return again;
    }

    private Set<Long> refused(List<ReviewDecision> decisions) {
      var refused = new HashSet<Long>();
      var outcomes = reviews.recordAll(decisions, DecisionSource.IMPORT);
      for (int i = 0; i < outcomes.size(); i++) {
        if (!(outcomes.get(i) instanceof ReviewOutcome.Committed)) {
          refused.add(decisions.get(i).productId());
        }
      }
      return refused;
    }

    /** A decision for each new box, and one for the rest; each follows the one before. */
    private List<ReviewDecision> decisions(Product product, Plan plan, Collection<BoxIds> ids) {
      var changes = new ArrayList<ReviewChange>();
      var together = new ArrayList<ReviewChange>();
      var free = ids.iterator();
      plan.pictures()
          .forEach((image, picture) -> {
            for (LabelPlan.Wanted box : picture.added()) {
              changes.add(
                  new ReviewChange.AddBox(
                      free.next(), image, box.box(), wish.margin(), box.className()));
            }
            together.addAll(picture.changes());
          });
      if (plan.accept()) {
        together.add(new ReviewChange.Accept());
      }
      if (!together.isEmpty()) {
        changes.add(
            together.size() == 1 ? together.getFirst() : new ReviewChange.Together(together));
      }
      var decisions = new ArrayList<ReviewDecision>();
      long version = product.version();
      UUID before = null;
      for (ReviewChange change : changes) {
        String name = batch + "/" + product.id() + "/" + version;
        UUID id = UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
        decisions.add(
            new ReviewDecision(
                id,
                product.id(),
                version++,
                wish.actor(),
                clock.instant(),
                change,
                batch,
                null,
                before));
        before = id;
      }
      return decisions;
    }
  }
}
