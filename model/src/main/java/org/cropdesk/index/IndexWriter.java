package org.cropdesk.index;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cropdesk.change.CatalogChange;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.embedding.ProvenanceStore;
import org.cropdesk.job.JobStore;
import org.cropdesk.learning.ActiveHeads;
import org.cropdesk.learning.ActiveHeadsSql;
import org.jspecify.annotations.Nullable;

/**
 * Writes batches of whole products, one transaction each, together with the checkpoint of the job:
 * after a crash every product is either as before or done.
 */
final class IndexWriter {
  private final CatalogDatabase database;
  private final Target target;
  private final ActiveHeadsSql heads = new ActiveHeadsSql();

  /** Where results go and what they are stamped with. */
  record Target(
      JobStore.Claim claim,
      int provenanceId,
      String thresholds,
      int imageSpace,
      int textSpace,
      Map<String, Set<String>> vocabulary) {}

  /** An analysed product with what was read before it. */
  record Item(ProductAnalysis analysis, String contentHash, boolean unreachable) {
    long id() {
      return analysis.input().productId();
    }

    Item with(ActiveHeads heads) {
      return heads.isEmpty() ? this : new Item(analysis.with(heads), contentHash, unreachable);
    }
  }

  /** The job's counters after a batch. */
  record Checkpoint(long cursor, long done, long unreadable) {}

  IndexWriter(CatalogDatabase database, Target target) {
    this.database = database;
    this.target = target;
  }

  /** Returns the ids of the products that were written. */
  List<Long> write(List<Item> items, Checkpoint checkpoint, Instant now) {
    return database.write(
        "write the results of indexing", c -> new Batch(c, now).write(items, checkpoint));
  }

  /** The state of one transaction. */
  private final class Batch {
    private final Connection c;
    private final Instant now;
    private final MachineRows rows = new MachineRows(target.provenanceId(), target.claim().id());
    private final List<Object[]> images = new ArrayList<>();
    private final List<Object[]> failedImages = new ArrayList<>();
    private final List<@Nullable Object[]> results = new ArrayList<>();
    private final List<@Nullable Object[]> primaries = new ArrayList<>();
    private final List<@Nullable Object[]> products = new ArrayList<>();
    private final List<Object[]> postponed = new ArrayList<>();
    private final List<Long> written = new ArrayList<>();
    private final List<Long> first = new ArrayList<>();
    private Map<Long, String> textVectors = Map.of();
    private final CropsWriter crops;

    Batch(Connection c, Instant now) {
      this.c = c;
      this.now = now;
      this.crops = new CropsWriter(rows, target.imageSpace());
    }

    List<Long> write(List<Item> items, Checkpoint checkpoint) throws SQLException {
      var ids = items.stream().map(Item::id).toList();
      var locked = IndexSql.lock(c, ids);
      read(ids, items);
      // Under the lock: whoever changes the heads now rewrites these products after this batch.
      var speaking = heads.read(c, target.imageSpace(), target.vocabulary());
      for (var unlearned : items) {
        var item = unlearned.with(speaking);
        var product = locked.get(item.id());
        if (product != null) {
          take(item, product);
        }
      }
      flush();
      JobStore.checkpoint(
          c, target.claim(), checkpoint.cursor(), checkpoint.done(), checkpoint.unreadable(), now);
      var all = List.copyOf(locked.keySet());
      database.tellOthers(c, new CatalogChange.ProductsIndexed(all));
      return all;
    }

    private void read(List<Long> ids, List<Item> items) throws SQLException {
      crops.read(c, ids, items.stream().map(Item::analysis).toList());
      textVectors = IndexSql.vectorFingerprints(c, target.textSpace(), ids);
    }

    private void take(Item item, IndexSql.Locked product) {
      var analysis = item.analysis();
      analysis.images().forEach(i -> result(item.id(), i));
      if (item.unreachable() && product.indexed()) {
        // The store was out of reach for a picture: half a result must not replace a whole one.
        postponed.add(new Object[] {item.id()});
        return;
      }
      (product.indexed() ? written : first).add(item.id());
      var seen = new SeenHash();
      var ids = crops.take(analysis, seen);
      if (product.indexed()) {
        rows.compared(item.id());
      }
      alike(item.id(), analysis, ids);
      Long primary = primary(analysis, ids);
      var basis = primary == null ? PrimaryBasis.NO_CANDIDATE : analysis.basis();
      seen.primary(primary, basis);
      primaries.add(new @Nullable Object[] {item.id(), primary, basis.name()});
      text(analysis);
      // What people verified is not another thing because a machine looked at it as well.
      boolean stood = !crops.changes(item.id());
      String hash = stood && product.indexed() ? product.seenHash() : seen.hex();
      int step = stood || hash.equals(product.seenHash()) ? 0 : 1;
      products.add(
          new @Nullable Object[] {
            Doubt.of(analysis),
            item.unreachable() ? null : item.contentHash(),
            hash,
            step,
            item.id()
          });
    }

    private void result(long product, ImageAnalysis image) {
      if (!crops.isLive(image.input().imageId())) {
        return;
      }
      switch (image) {
        case ImageAnalysis.Analyzed a -> {
          images.add(
              new Object[] {
                a.width(), a.height(), a.format(), a.orientation(), a.input().imageId()
              });
          long kept = a.crops().stream().filter(k -> k.verdict().keep()).count();
          results.add(resultRow(product, a.input().imageId(), "INDEXED", a.crops().size(), kept));
        }
        case ImageAnalysis.Unreadable u -> {
          failedImages.add(new Object[] {u.code(), u.message(), u.input().imageId()});
          var row = resultRow(product, u.input().imageId(), "UNREADABLE", 0, 0);
          row[3] = u.code();
          row[4] = u.message();
          results.add(row);
        }
      }
    }

    private @Nullable Object[] resultRow(
        long product, long image, String state, int crops, long kept) {
      return new @Nullable Object[] {product, image, state, null, null, crops, kept};
    }

    private void alike(long product, ProductAnalysis analysis, Map<CropsWriter.Key, Long> ids) {
      for (AlikePair pair : analysis.alike()) {
        Long one = ids.get(new CropsWriter.Key(pair.image(), pair.crop()));
        Long other = ids.get(new CropsWriter.Key(pair.otherImage(), pair.otherCrop()));
        if (one != null && other != null) {
          rows.alike(product, one, other, pair.similarity());
        }
      }
    }

    private static @Nullable Long primary(
        ProductAnalysis analysis, Map<CropsWriter.Key, Long> ids) {
      return analysis.primaryImage() < 0
          ? null
          : ids.get(new CropsWriter.Key(analysis.primaryImage(), analysis.primaryCrop()));
    }

    private void text(ProductAnalysis analysis) {
      float[] vector = analysis.textVector();
      if (vector == null) {
        return;
      }
      String fingerprint = TextFingerprint.of(analysis.input().text());
      long product = analysis.input().productId();
      if (!fingerprint.equals(textVectors.get(product))) {
        rows.vector(
            target.textSpace(),
            product,
            analysis.input().version(),
            null,
            fingerprint,
            vector,
            false);
      }
    }

    private void flush() throws SQLException {
      if (!written.isEmpty()) {
        ReplacedSql.keep(c, target.claim().id(), written);
      }
      if (!first.isEmpty()) {
        ReplacedSql.keepNothing(c, target.claim().id(), first);
      }
      rows.send(c, now);
      ProvenanceStore.addLimits(c, target.thresholds(), rows.limits());
      IndexRowsSql.images(c, images);
      IndexRowsSql.failedImages(c, failedImages);
      IndexRowsSql.results(c, target.claim().id(), now, results);
      IndexRowsSql.primaries(c, target.provenanceId(), primaries);
      IndexRowsSql.products(c, target.provenanceId(), target.claim().id(), now, products);
      IndexRowsSql.postpone(c, postponed);
      // Where people's boxes count, the choice is among what they are worth.
      StandingChoiceSql.again(c, crops.chosenAgain(), target.provenanceId());
    }
  }
}
