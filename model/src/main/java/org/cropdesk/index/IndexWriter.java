package org.cropdesk.index;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cropdesk.change.CatalogChange;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;
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
    private final Set<Long> redrawn = new HashSet<>();
    private final List<Long> written = new ArrayList<>();
    private final List<Long> first = new ArrayList<>();
    private Map<Long, List<KnownCrop>> known = Map.of();
    private Map<Long, String> imageVectors = Map.of();
    private Map<Long, String> textVectors = Map.of();
    private Set<Long> liveImages = Set.of();
    private long[] detectionIds = {};
    private long[] cropIds = {};
    private int nextId;

    Batch(Connection c, Instant now) {
      this.c = c;
      this.now = now;
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
      known = IndexSql.knownCrops(c, ids);
      liveImages = new HashSet<>(IndexSql.liveImages(c, ids));
      imageVectors = IndexSql.vectorFingerprints(c, target.imageSpace(), ids);
      textVectors = IndexSql.vectorFingerprints(c, target.textSpace(), ids);
      int most =
          items.stream()
              .flatMap(i -> i.analysis().images().stream())
              .mapToInt(i -> i instanceof ImageAnalysis.Analyzed a ? a.crops().size() : 0)
              .sum();
      detectionIds = Statements.drawIds(c, "detection_seq", most);
      cropIds = Statements.drawIds(c, "crop_seq", most);
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
      var crops = crops(item, seen);
      if (product.indexed()) {
        rows.compared(item.id());
      }
      alike(item.id(), analysis, crops);
      Long primary = primary(analysis, crops);
      var basis = primary == null ? PrimaryBasis.NO_CANDIDATE : analysis.basis();
      seen.primary(primary, basis);
      primaries.add(new @Nullable Object[] {item.id(), primary, basis.name()});
      text(analysis);
      String hash = seen.hex();
      int step = hash.equals(product.seenHash()) ? 0 : 1;
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
      if (!liveImages.contains(image.input().imageId())) {
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

    /** The catalog's id of every crop of the analysis, by the crop's own identity. */
    private Map<CropKey, Long> crops(Item item, SeenHash seen) {
      var matcher = new CropMatcher(known.getOrDefault(item.id(), List.of()));
      var ids = new HashMap<CropKey, Long>();
      var analysed = new HashSet<Long>();
      var images = item.analysis().images();
      for (int i = 0; i < images.size(); i++) {
        long imageId = images.get(i).input().imageId();
        if (!liveImages.contains(imageId)) {
          continue;
        }
        seen.image(images.get(i));
        if (images.get(i) instanceof ImageAnalysis.Analyzed a) {
          analysed.add(imageId);
          for (int k = 0; k < a.crops().size(); k++) {
            long id = crop(item.analysis().input(), imageId, a.crops().get(k), matcher);
            ids.put(new CropKey(i, k), id);
            seen.crop(id, a.crops().get(k));
          }
        }
      }
      // A picture that could not be read says nothing about its earlier crops.
      var gone = matcher.left().stream().filter(k -> analysed.contains(k.imageId())).toList();
      gone.stream().filter(k -> !k.spoken()).forEach(rows::vanish);
      seen.kept(gone.stream().filter(KnownCrop::spoken).map(KnownCrop::cropId).toList());
      return ids;
    }

    private long crop(ProductInput of, long image, CropAnalysis crop, CropMatcher matcher) {
      long product = of.productId();
      KnownCrop match = matcher.take(image, crop);
      long id;
      if (match != null) {
        id = match.cropId();
        rows.update(match, crop);
      } else {
        id = cropIds[nextId];
        rows.insert(detectionIds[nextId], id, product, image, crop);
        nextId++;
      }
      // Where a person's box counts, the vector is that box's; the machine's box has none.
      boolean drawn = match != null && match.drawn();
      if (drawn) {
        redrawn.add(product);
      }
      if (!drawn && !crop.fingerprint().equals(imageVectors.get(id))) {
        rows.vector(
            target.imageSpace(), product, of.version(), id, crop.fingerprint(), crop.vector());
      }
      return id;
    }

    private void alike(long product, ProductAnalysis analysis, Map<CropKey, Long> crops) {
      for (AlikePair pair : analysis.alike()) {
        Long one = crops.get(new CropKey(pair.image(), pair.crop()));
        Long other = crops.get(new CropKey(pair.otherImage(), pair.otherCrop()));
        if (one != null && other != null) {
          rows.alike(product, one, other, pair.similarity());
        }
      }
    }

    private static @Nullable Long primary(ProductAnalysis analysis, Map<CropKey, Long> crops) {
      return analysis.primaryImage() < 0
          ? null
          : crops.get(new CropKey(analysis.primaryImage(), analysis.primaryCrop()));
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
            target.textSpace(), product, analysis.input().version(), null, fingerprint, vector);
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
      // Where a person's box counts, it also competes with what that box is worth.
      StandingChoiceSql.again(c, redrawn, target.provenanceId());
    }
  }

  /** Position of a crop in an analysis. */
  private record CropKey(int image, int crop) {}
}
