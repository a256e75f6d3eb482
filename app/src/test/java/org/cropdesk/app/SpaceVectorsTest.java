package org.cropdesk.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.cropdesk.backfill.MadeProduct;
import org.cropdesk.backfill.Step;
import org.cropdesk.backfill.StepClock;
import org.cropdesk.backfill.VectorMaker;
import org.cropdesk.backfill.WantedCrop;
import org.cropdesk.backfill.WantedProduct;
import org.cropdesk.crop.Box;
import org.cropdesk.crop.CropSource;
import org.cropdesk.db.Statements;
import org.cropdesk.embedding.Aspect;
import org.cropdesk.embedding.SpaceKey;
import org.cropdesk.embedding.Spaces;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.index.CropRefresh;
import org.cropdesk.index.ProductInput;
import org.cropdesk.inference.backfill.RecipeRequest;
import org.cropdesk.inference.known.EncoderChoice;
import org.cropdesk.review.ReviewChange;
import org.cropdesk.review.ReviewDecision;
import org.cropdesk.review.ReviewItem;
import org.cropdesk.review.ReviewOutcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What fills spaces makes what index runs make, on the samples in a real catalog and store. */
final class SpaceVectorsTest {
  private static final int PRODUCTS = 60;
  private static final double LEAST_COSINE = 0.99999;

  private static final String CROPS =
      """
      select c.product_id, c.id, c.image_id, i.object_key, coalesce(w.x0, d.x0) as x0,
             coalesce(w.y0, d.y0) as y0, coalesce(w.x1, d.x1) as x1, coalesce(w.y1, d.y1) as y1,
             coalesce(w.margin, c.margin) as margin, c.source
        from crop c
        join image i on i.id = c.image_id
        join detection d on d.id = c.detection_id
        left join box_word w on w.crop_id = c.id
       where c.deleted_at is null order by c.product_id, c.id
      """;
  private static final String STORED =
      """
      select subject_id, fingerprint, embedding::real[] as numbers
        from space_vector where space_id = ? and not stale
      """;

  @TempDir Path folder;

  private AppContext open() throws IOException {
    return SampleApp.indexed(folder, PRODUCTS);
  }

  private record Stored(String fingerprint, float[] numbers) {}

  private static Map<Long, Stored> stored(AppContext app, SpaceKey key) {
    int space = new Spaces(app.database()).idOf(key).orElseThrow();
    Map<Long, Stored> bySubject = new LinkedHashMap<>();
    app.database()
        .read(
            "ask",
            c ->
                Statements.list(
                    c,
                    STORED,
                    r -> bySubject.put(r.getLong(1), new Stored(r.getString(2), floats(r))),
                    space));
    return bySubject;
  }

  private static float[] floats(ResultSet row) throws SQLException {
    var boxed = (Float[]) row.getArray("numbers").getArray();
    var numbers = new float[boxed.length];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = boxed[i];
    }
    return numbers;
  }

  private record Row(long product, WantedCrop crop) {}

  private static List<WantedProduct> wanted(AppContext app) {
    Map<Long, List<WantedCrop>> crops = new LinkedHashMap<>();
    app.database()
        .read("ask", c -> Statements.list(c, CROPS, SpaceVectorsTest::row))
        .forEach(r -> crops.computeIfAbsent(r.product(), p -> new ArrayList<>()).add(r.crop()));
    return crops.entrySet().stream()
        .map(e -> new WantedProduct(e.getKey(), "sku", 1, "", e.getValue()))
        .toList();
  }

  private static Row row(ResultSet r) throws SQLException {
    var box = new Box(r.getDouble("x0"), r.getDouble("y0"), r.getDouble("x1"), r.getDouble("y1"));
    return new Row(
        r.getLong("product_id"),
        new WantedCrop(
            r.getLong("id"),
            r.getLong("image_id"),
            r.getString("object_key"),
            box,
            r.getDouble("margin"),
            CropSource.valueOf(r.getString("source")),
            false));
  }

  private static VectorMaker maker(AppContext app, Aspect aspect) {
    var encoder = new EncoderChoice.Folder(app.options().weights().encoder());
    return app.vectorMakers().open(RecipeRequest.of(aspect, encoder));
  }

  private static double cosine(float[] a, float[] b) {
    double dot = 0;
    double aa = 0;
    double bb = 0;
    for (int i = 0; i < a.length; i++) {
      dot += (double) a[i] * b[i];
      aa += (double) a[i] * a[i];
      bb += (double) b[i] * b[i];
    }
    return dot / Math.sqrt(aa * bb);
  }

  private static void sameAsStored(Map<Long, Stored> stored, List<MadeProduct.Vector> vectors) {
    for (MadeProduct.Vector vector : vectors) {
      Stored before = stored.get(vector.cropId());
      assertThat(before).as("crop " + vector.cropId()).isNotNull();
      assertThat(vector.fingerprint()).isEqualTo(before.fingerprint());
      assertThat(cosine(vector.values(), before.numbers())).isGreaterThan(LEAST_COSINE);
    }
  }

  /** Takes the first crop of a product a third of its height down, and lets it be made again. */
  private static long redraw(AppContext app, WantedProduct product) {
    WantedCrop crop = product.crops().getFirst();
    Box box = crop.box();
    var lower = new Box(box.x0(), box.y0() + (box.y1() - box.y0()) / 3, box.x1(), box.y1());
    ReviewItem item = app.reviews().load(product.productId()).orElseThrow();
    var decision =
        ReviewDecision.of(
            UUID.randomUUID(),
            item.productId(),
            item.version(),
            "ada",
            app.clock().instant(),
            new ReviewChange.Redraw(crop.cropId(), lower, 0.1));
    assertThat(app.reviews().record(decision)).isInstanceOf(ReviewOutcome.Committed.class);
    new CropRefresh(app.database(), app.store(), app.clock()).run(app.pipeline());
    return crop.cropId();
  }

  @Test
  void aFilledSpaceHoldsWhatAnIndexRunStoredPersonsBoxesIncluded() throws IOException {
    try (AppContext app = open();
        VectorMaker maker = maker(app, Aspect.IMAGE)) {
      assertThat(SpaceKey.of(maker.recipe())).isEqualTo(app.pipeline().imageSpace());
      new Spaces(app.database())
          .openForWriting(maker.recipe(), maker.probes(), app.clock().instant());
      long redrawn = redraw(app, wanted(app).getFirst());

      List<MadeProduct> made = maker.make(wanted(app), new StepClock());

      List<MadeProduct.Vector> vectors = new ArrayList<>();
      for (MadeProduct product : made) {
        assertThat(product).isInstanceOf(MadeProduct.Done.class);
        vectors.addAll(((MadeProduct.Done) product).vectors());
      }
      Map<Long, Stored> stored = stored(app, app.pipeline().imageSpace());
      assertThat(vectors).extracting(MadeProduct.Vector::cropId).contains(redrawn);
      assertThat(vectors).hasSizeGreaterThan(PRODUCTS).hasSize(stored.size());
      sameAsStored(stored, vectors);
    }
  }

  @Test
  void textsHaveTheVectorsAndFingerprintsOfTheIndex() throws IOException {
    try (AppContext app = open();
        VectorMaker maker = maker(app, Aspect.TEXT)) {
      assertThat(SpaceKey.of(maker.recipe())).isEqualTo(app.pipeline().textSpace());
      Map<Long, Stored> stored = stored(app, app.pipeline().textSpace());
      List<WantedProduct> wanted = new ArrayList<>();
      for (long product : stored.keySet()) {
        ReviewItem item = app.reviews().load(product).orElseThrow();
        String text =
            new ProductInput(product, 1, "", item.title(), item.description(), List.of()).text();
        wanted.add(new WantedProduct(product, item.sku(), item.version(), text, List.of()));
      }
      assertThat(wanted).hasSizeGreaterThan(PRODUCTS / 2);
      for (MadeProduct product : maker.make(wanted, new StepClock())) {
        MadeProduct.Vector vector = ((MadeProduct.Done) product).vectors().getFirst();
        Stored before = stored.get(product.productId());
        assertThat(before).isNotNull();
        assertThat(vector.fingerprint()).isEqualTo(before.fingerprint());
        assertThat(cosine(vector.values(), before.numbers())).isGreaterThan(LEAST_COSINE);
      }
    }
  }

  @Test
  void aMissingPictureIsListedAndAMissingStoreStopsTheRun() throws IOException {
    try (AppContext app = open();
        VectorMaker maker = maker(app, Aspect.IMAGE)) {
      List<WantedProduct> wanted = wanted(app);
      String key = wanted.getFirst().crops().getFirst().objectKey();
      app.store().delete(key);
      assertThat(maker.make(wanted, new StepClock()).getFirst())
          .isInstanceOfSatisfying(
              MadeProduct.Failed.class,
              failed -> {
                assertThat(failed.step()).isEqualTo(Step.FETCH);
                assertThat(failed.code()).isEqualTo("missing");
                assertThat(failed.message()).contains(key);
              });
      // A disk that is not mounted is no catalog full of missing pictures.
      Files.move(folder.resolve("store"), folder.resolve("unmounted"));
      assertThatThrownBy(() -> maker.make(wanted, new StepClock()))
          .isInstanceOfSatisfying(
              CatalogException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.STORE));
    }
  }
}
