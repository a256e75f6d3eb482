package org.cropdesk.review;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.cropdesk.catalog.CatalogReader;
import org.cropdesk.catalog.ProductImporter;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.index.DrawnAnalyzer;
import org.cropdesk.index.IndexReport;
import org.cropdesk.index.IndexScope;
import org.cropdesk.index.Indexer;
import org.cropdesk.index.ProductAnalyzer;
import org.cropdesk.job.StopSignal;
import org.cropdesk.storage.FolderStore;
import org.cropdesk.storage.ObjectStore;

/** A small catalog of drawn pictures: makes products, indexes them, decides about them. */
public final class Reviews implements AutoCloseable {
  private final CatalogDatabase database;
  private final Path dir;
  private final ObjectStore store;
  private final ReviewService service;

  public Reviews(CatalogDatabase database, Path dir) {
    this.database = database;
    this.dir = dir;
    this.store = new FolderStore(dir.resolve("store"));
    this.service = new ReviewService(database, InstantSource.system());
  }

  public ReviewService service() {
    return service;
  }

  public ObjectStore store() {
    return store;
  }

  /** Draws the pictures of a product; {@code add} or {@code import} takes them over. */
  public Reviews draw(String sku, String... pictures) throws IOException {
    Path images = Files.createDirectories(dir.resolve("images"));
    for (int i = 0; i < pictures.length; i++) {
      Files.writeString(images.resolve(sku + "-" + i + ".png"), pictures[i]);
    }
    Path csv = dir.resolve("products.csv");
    if (!Files.exists(csv)) {
      Files.writeString(csv, "sku,title\n");
    }
    String row = sku + ",title of " + sku + "\n";
    if (!Files.readString(csv).contains(row)) {
      Files.writeString(csv, row, StandardCharsets.UTF_8, java.nio.file.StandardOpenOption.APPEND);
    }
    return this;
  }

  public Reviews importAll() {
    new ProductImporter(database, store, InstantSource.system())
        .importCsv(dir.resolve("products.csv"), dir.resolve("images"));
    return this;
  }

  public IndexReport index(IndexScope scope) {
    return index(new DrawnAnalyzer(), scope);
  }

  public IndexReport index(ProductAnalyzer analyzer, IndexScope scope) {
    return new Indexer(database, store, InstantSource.system())
        .run(analyzer, scope, _ -> {}, new StopSignal());
  }

  /** Draws, imports and indexes one product. */
  public ReviewItem add(String sku, String... pictures) throws IOException {
    draw(sku, pictures).importAll().index(IndexScope.MISSING);
    return item(sku);
  }

  public ReviewItem item(String sku) {
    long id = new CatalogReader(database).bySku(sku).orElseThrow().id();
    return service.load(id).orElseThrow();
  }

  public static ReviewDecision decision(ReviewItem item, ReviewChange change) {
    return decision(item.productId(), item.version(), change);
  }

  public static ReviewDecision decision(long product, long version, ReviewChange change) {
    return ReviewDecision.of(
        UUID.randomUUID(), product, version, "ada", Instant.parse("2026-11-21T08:00:00Z"), change);
  }

  /** Decides about what is in the catalog now. */
  public ReviewOutcome decide(String sku, ReviewChange change) {
    return service.record(decision(item(sku), change));
  }

  public List<String> queue() {
    return service.next("ada", QueueKey.START, 100).stream().map(e -> e.item().sku()).toList();
  }

  @Override
  public void close() {
    store.close();
  }
}
