package org.cropdesk.index;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.cropdesk.change.CatalogChange;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.embedding.Aspect;
import org.cropdesk.embedding.ProvenanceStore;
import org.cropdesk.embedding.Space;
import org.cropdesk.embedding.SpaceCheck;
import org.cropdesk.embedding.Spaces;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.job.JobState;
import org.cropdesk.job.JobStore;
import org.cropdesk.job.StopSignal;
import org.cropdesk.learning.ActiveHeads;
import org.cropdesk.storage.ObjectStore;

/**
 * Runs the machines over the catalog and writes what they found. One run per catalog at a time,
 * over all processes; a run that died is gone on with. What a person said is never touched. Blocks;
 * the calling thread writes, so a run belongs on a thread of its own.
 */
public final class Indexer {
  private static final int PAGE = 128;
  private static final int BATCH = 32;

  /** So many products change what the planner should know of the tables. */
  private static final int MANY = 500;

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

  private final CatalogDatabase database;
  private final ObjectStore store;
  private final InstantSource clock;
  private final IndexSql sql;
  private final JobStore jobs;
  private final Spaces spaces;

  public Indexer(CatalogDatabase database, ObjectStore store, InstantSource clock) {
    this.database = database;
    this.store = store;
    this.clock = clock;
    this.sql = new IndexSql(database);
    this.jobs = new JobStore(database);
    this.spaces = new Spaces(database);
  }

  /**
   * Indexes products. Returns when all are done or a stop was asked for; what is done by then is in
   * the database.
   *
   * @throws CatalogException when another process is indexing, the encoder no longer computes what
   *     its space holds, a session fails, or the database is lost; the job then says so
   */
  public IndexReport run(
      ProductAnalyzer analyzer, IndexScope scope, IndexProgress listener, StopSignal stop) {
    int provenance = new ProvenanceStore(database).idOf(analyzer.provenance());
    long total = sql.count(scope, provenance, 0);
    try (var claim = jobs.claim(JobStore.INDEX, scope.name(), provenance, total, clock.instant())) {
      return jobs.work(
          claim,
          clock,
          () -> {
            new RunUndo(database, clock).letGo();
            return new Run(analyzer, scope, listener, stop, provenance, claim).go();
          });
    }
  }

  /** One run. */
  private final class Run {
    private final ProductAnalyzer analyzer;
    private final IndexScope scope;
    private final IndexProgress listener;
    private final StopSignal stop;
    private final int provenance;
    private final JobStore.Claim claim;
    private final Instant started = clock.instant();
    private final Map<Long, String> contentHashes = new ConcurrentHashMap<>();
    private final Set<Long> unreachable = ConcurrentHashMap.newKeySet();
    private final List<IndexWriter.Item> batch = new ArrayList<>();
    private Instant lastWrite = started;
    private long total;
    private long done;
    private long unreadable;
    private long products;
    private long crops;
    private long kept;
    private long withoutPrimary;
    private double decode;
    private double detect;
    private double crop;
    private double encode;

    Run(
        ProductAnalyzer analyzer,
        IndexScope scope,
        IndexProgress listener,
        StopSignal stop,
        int provenance,
        JobStore.Claim claim) {
      this.analyzer = analyzer;
      this.scope = scope;
      this.listener = listener;
      this.stop = stop;
      this.provenance = provenance;
      this.claim = claim;
    }

    IndexReport go() {
      // Both probes come before anything else: an encoder that moved must not write one vector.
      Space image =
          spaces.openForWriting(analyzer.imageSpace(), analyzer.probe(Aspect.IMAGE), started);
      Space text =
          spaces.openForWriting(analyzer.textSpace(), analyzer.probe(Aspect.TEXT), started);
      long left = sql.count(scope, provenance, start());
      done = claim.done();
      unreadable = claim.failed();
      total = done + left;
      spaces.prepareLoad(image, left);
      spaces.prepareLoad(text, left);
      var target =
          new IndexWriter.Target(
              claim,
              provenance,
              analyzer.provenance().thresholdsVersion(),
              image.id(),
              text.id(),
              ActiveHeads.values(analyzer.vocabularies()));
      var writer = new IndexWriter(database, target);
      analyzer.analyze(new Source(), analysis -> take(writer, analysis));
      flush(writer);
      boolean stopped = stop.isRequested();
      var checks = stopped ? List.<SpaceCheck>of() : complete(image, text);
      jobs.finish(claim, stopped ? JobState.STOPPED : JobState.DONE, null, clock.instant());
      return report(stopped, checks);
    }

    /** What is done is not missing; only a run over everything needs to know where it stood. */
    private long start() {
      return scope == IndexScope.ALL ? claim.cursor() : 0;
    }

    private List<SpaceCheck> complete(Space image, Space text) {
      if (products >= MANY) {
        sql.analyze();
      }
      // Boxes of people have no vector in a space that is new.
      new CropRefresh(database, store, clock).run(analyzer);
      spaces.ensureIndex(image);
      spaces.ensureIndex(text);
      return List.of(spaces.verify(image, clock.instant()), spaces.verify(text, clock.instant()));
    }

    private IndexReport report(boolean stopped, List<SpaceCheck> checks) {
      return new IndexReport(
          claim.id(),
          products,
          unreadable - claim.failed(),
          crops,
          kept,
          withoutPrimary,
          stopped,
          Duration.between(started, clock.instant()),
          new ProductAnalysis.Timings(decode, detect, crop, encode),
          checks);
    }

    private void take(IndexWriter writer, ProductAnalysis analysis) {
      long id = analysis.input().productId();
      String hash = contentHashes.remove(id);
      if (hash == null) {
        throw new IllegalStateException("The analyzer answered twice for product " + id);
      }
      batch.add(new IndexWriter.Item(analysis, hash, unreachable.remove(id)));
      count(analysis);
      boolean waited = Duration.between(lastWrite, clock.instant()).compareTo(LONGEST_WAIT) >= 0;
      if (batch.size() >= BATCH || waited) {
        flush(writer);
      }
    }

    private void count(ProductAnalysis analysis) {
      products++;
      withoutPrimary += analysis.primaryImage() < 0 ? 1 : 0;
      var timings = analysis.timings();
      decode += timings.decode();
      detect += timings.detect();
      crop += timings.crop();
      encode += timings.encode();
      for (var image : analysis.images()) {
        switch (image) {
          case ImageAnalysis.Analyzed a -> {
            crops += a.crops().size();
            kept += a.crops().stream().filter(k -> k.verdict().keep()).count();
          }
          case ImageAnalysis.Unreadable _ -> unreadable++;
        }
      }
    }

    private void flush(IndexWriter writer) {
      if (batch.isEmpty()) {
        return;
      }
      done += batch.size();
      var last = batch.getLast().analysis().input();
      var checkpoint = new IndexWriter.Checkpoint(last.productId(), done, unreadable);
      var written = writer.write(batch, checkpoint, clock.instant());
      batch.clear();
      lastWrite = clock.instant();
      database.changes().publish(new CatalogChange.ProductsIndexed(written));
      listener.progressed(
          new IndexProgress.Snapshot(claim.id(), total, done, unreadable, last.sku()));
    }

    /** Pages of products by id, read as they are asked for. */
    private final class Source implements Iterator<ProductInput> {
      private final Deque<IndexSql.Pending> page = new ArrayDeque<>();
      private long cursor = start();

      @Override
      public boolean hasNext() {
        if (stop.isRequested()) {
          return false;
        }
        if (page.isEmpty()) {
          page.addAll(sql.next(scope, provenance, cursor, PAGE));
        }
        return !page.isEmpty();
      }

      @Override
      public ProductInput next() {
        if (page.isEmpty()) {
          throw new NoSuchElementException();
        }
        var product = page.removeFirst();
        cursor = product.id();
        contentHashes.put(product.id(), product.contentHash());
        return new ProductInput(
            product.id(),
            product.version(),
            product.sku(),
            product.title(),
            product.description(),
            product.pictures().stream().map(p -> picture(product.id(), p)).toList());
      }

      private ImageInput picture(long product, IndexSql.Picture picture) {
        return new ImageInput(
            picture.id(), picture.objectKey(), () -> read(product, picture.objectKey()));
      }
    }

    /** A picture that cannot be fetched now may be there tomorrow; a broken one will not heal. */
    private byte[] read(long product, String key) throws IOException {
      try {
        return store.read(key);
      } catch (IOException e) {
        unreachable.add(product);
        throw e;
      }
    }
  }
}
