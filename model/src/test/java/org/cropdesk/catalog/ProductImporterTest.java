package org.cropdesk.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.cropdesk.catalog.ImportReport.Problem;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.CatalogLocation;
import org.cropdesk.db.Statements;
import org.cropdesk.db.TestCatalog;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.index.IndexScope;
import org.cropdesk.review.ReviewChange;
import org.cropdesk.review.Reviews;
import org.cropdesk.storage.FolderStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProductImporterTest {
  private final CatalogLocation.Server location = TestCatalog.fresh();
  private final CatalogDatabase database = CatalogDatabase.open(location, InstantSource.system());
  private final CatalogReader reader = new CatalogReader(database);
  private final Path dir;
  private final Path images;
  private final FolderStore store;

  ProductImporterTest(@TempDir Path dir) throws IOException {
    this.dir = dir;
    this.images = Files.createDirectories(dir.resolve("images"));
    this.store = new FolderStore(dir.resolve("store"));
  }

  @AfterEach
  void close() {
    assertThat(database.connectionsInUse()).isZero();
    database.close();
  }

  private void picture(String path) throws IOException {
    Path file = images.resolve(path);
    Files.createDirectories(file.resolve("..").normalize());
    Files.writeString(file, "picture " + path);
  }

  private ImportReport importCsv(String text) throws IOException {
    return importCsv(text.getBytes(StandardCharsets.UTF_8));
  }

  private ImportReport importCsv(byte[] bytes) throws IOException {
    Path csv = Files.write(dir.resolve("products.csv"), bytes);
    return new ProductImporter(database, store, InstantSource.system()).importCsv(csv, images);
  }

  private List<String> keys(String sku) {
    String sql =
        """
        select i.object_key from image i join product p on p.id = i.product_id
         where p.sku = ? and i.deleted_at is null order by i.position
        """;
    return database.read("ask", c -> Statements.list(c, sql, r -> r.getString(1), sku));
  }

  private List<String> pictures(String sku) throws IOException {
    var texts = new java.util.ArrayList<String>();
    for (String key : keys(sku)) {
      texts.add(new String(store.read(key), StandardCharsets.UTF_8).replace("picture ", ""));
    }
    return texts;
  }

  private Product product(String sku) {
    return reader.bySku(sku).orElseThrow();
  }

  @Test
  void aPlainFileIsTakenOverWithItsPictures() throws IOException {
    picture("a.jpg");
    picture("sub/b.png");
    var report = importCsv("sku,title,images,season\np1,First,a.jpg;sub/b.png,winter\n");
    assertThat(report).isEqualTo(new ImportReport(1, 0, 0, 2, List.of()));
    assertThat(product("p1").title()).isEqualTo("First");
    assertThat(product("p1").metadata()).containsEntry("season", "winter");
    assertThat(keys("p1").getFirst()).matches("images/[0-9a-f]{2}/[0-9a-f]{64}\\.jpg");
    assertThat(pictures("p1")).containsExactly("a.jpg", "sub/b.png");
  }

  @Test
  void marksSeparatorsQuotesAndHeaderNamesAreFoundOut() throws IOException {
    picture("a.jpg");
    picture("b.jpg");
    importCsv("\uFEFFProduct-ID;Name;Photos\nx1;\"Schuh; rot\";a.jpg|b.jpg\n");
    assertThat(product("x1").title()).isEqualTo("Schuh; rot");
    assertThat(pictures("x1")).hasSize(2);
    importCsv("code\tname\tfile\nx2\tBag, blue\ta.jpg\n");
    assertThat(product("x2").title()).isEqualTo("Bag, blue");
    importCsv(
        "ID , Title , Filename\nx3 , Größe 40 , b.jpg\n".getBytes(Charset.forName("windows-1252")));
    assertThat(product("x3").title()).isEqualTo("Größe 40");
    assertThat(pictures("x3")).containsExactly("b.jpg");
  }

  @Test
  void withoutAColumnOfPicturesTheFilesNamedAfterTheSkuAreTaken() throws IOException {
    for (String name :
        List.of(
            "s1.jpg",
            "s1-2.jpg",
            "s1-10.jpg",
            "s1_side.png",
            "s1__x.webp",
            "s10.jpg",
            "S1/front.jpg",
            "s1.txt",
            ".s1.jpg")) {
      picture(name);
    }
    importCsv("sku\ns1\ns10\n");
    assertThat(pictures("s1"))
        .containsExactlyInAnyOrder(
            "s1.jpg", "s1-2.jpg", "s1-10.jpg", "s1_side.png", "s1__x.webp", "S1/front.jpg");
    assertThat(pictures("s1").indexOf("s1-2.jpg")).isLessThan(pictures("s1").indexOf("s1-10.jpg"));
    assertThat(pictures("s10")).containsExactly("s10.jpg");
  }

  @Test
  void whatCannotBeTakenOverIsAProblemAndNotTheEnd() throws IOException {
    picture("a.jpg");
    var report =
        importCsv(
            """
            sku,title,images
            p1,One,a.jpg;missing.jpg
            ,no number,a.jpg
            p1,again,a.jpg
            p2,Two,../../etc/passwd.jpg
            p3
            """);
    assertThat(report.added()).isEqualTo(3);
    assertThat(report.problems())
        .containsExactly(
            new Problem(2, "There is no picture missing.jpg."),
            new Problem(3, "The row has no sku."),
            new Problem(4, "The sku p1 was there before; the first counts."),
            new Problem(5, "There is no picture ../../etc/passwd.jpg."),
            new Problem(6, "No picture is named after p3."));
  }

  @Test
  void importingAgainChangesNothing() throws IOException {
    picture("p1.jpg");
    String csv = "sku,title,colour\np1,One,red\n";
    importCsv(csv);
    var before = product("p1");
    assertThat(importCsv(csv)).isEqualTo(new ImportReport(0, 0, 1, 1, List.of()));
    assertThat(product("p1")).isEqualTo(before);
    assertThat(importCsv("sku,title,colour\np1,One,blue\n").updated()).isEqualTo(1);
    assertThat(product("p1").version()).isEqualTo(before.version() + 1);
  }

  @Test
  void picturesThatSwapPlacesKeepTheirRows() throws IOException {
    picture("a.jpg");
    picture("b.jpg");
    picture("c.jpg");
    importCsv("sku,images\np1,a.jpg;b.jpg\n");
    String ids = "select string_agg(id || ':' || substr(sha256, 1, 4), ',' order by id) from image";
    String before =
        database.read("ask", c -> Statements.list(c, ids, r -> r.getString(1)).getFirst());
    assertThat(importCsv("sku,images\np1,b.jpg;a.jpg\n").updated()).isEqualTo(1);
    assertThat(pictures("p1")).containsExactly("b.jpg", "a.jpg");
    assertThat(
            database.<String>read(
                "ask", c -> Statements.list(c, ids, r -> r.getString(1)).getFirst()))
        .isEqualTo(before);
    importCsv("sku,images\np1,c.jpg;b.jpg\n");
    assertThat(pictures("p1")).containsExactly("c.jpg", "b.jpg");
  }

  @Test
  void whatAPersonSaidSurvivesAnImportThatDropsThePicture() throws IOException {
    try (var reviews = new Reviews(database, dir)) {
      var item = reviews.add("spoken", "shoe 0.9 10 10 60 60", "bag 0.8 10 10 60 60");
      long bag = item.crops().getLast().id();
      reviews.decide("spoken", new ReviewChange.SetPrimary(bag));
      reviews.decide("spoken", new ReviewChange.Accept());
      Files.delete(images.resolve("spoken-0.png"));
      Files.delete(images.resolve("spoken-1.png"));
      reviews.draw("spoken", "hat 0.9 10 10 60 60").importAll().index(IndexScope.MISSING);
      var after = reviews.item("spoken");
      assertThat(after.primary()).isEqualTo(bag);
      assertThat(after.crops()).hasSize(2);
      assertThat(after.images()).hasSize(2);
      assertThat(after.stage().name()).isEqualTo("VERIFIED");
    }
  }

  @Test
  void aLostObjectIsPutBackByImportingAgain() throws IOException {
    picture("p1.jpg");
    importCsv("sku\np1\n");
    store.delete(keys("p1").getFirst());
    importCsv("sku\np1\n");
    assertThat(store.size(keys("p1").getFirst())).isPresent();
  }

  @Test
  void aFolderAloneMakesOneProductPerPicture() throws IOException {
    picture("one.jpg");
    picture("deep/two.png");
    picture("notes.txt");
    var report = new ProductImporter(database, store, InstantSource.system()).importFolder(images);
    assertThat(report).isEqualTo(new ImportReport(2, 0, 0, 2, List.of()));
    assertThat(product("two").title()).isEmpty();
  }

  @Test
  void moreThanOneChunkIsReadBackPageByPage() throws IOException {
    var csv = new StringBuilder("sku,title\n");
    for (int i = 0; i < 450; i++) {
      csv.append("p").append(i).append(",Title ").append(i).append('\n');
    }
    assertThat(importCsv(csv.toString()).added()).isEqualTo(450);
    long after = 0;
    int seen = 0;
    for (var page = reader.page(after, 100); !page.isEmpty(); page = reader.page(after, 100)) {
      seen += page.size();
      after = page.getLast().id();
    }
    assertThat(seen).isEqualTo(450);
    assertThat(reader.counts()).isEqualTo(new CatalogCounts(450, 0, 0, 0));
  }

  @Test
  void aFileWithoutANumberOfTheProductIsExplained() {
    assertThatThrownBy(() -> importCsv("title,images\nx,y\n"))
        .isInstanceOfSatisfying(
            CatalogException.class, e -> assertThat(e.remedy()).contains("sku"));
    assertThatThrownBy(() ->
            new ProductImporter(database, store, InstantSource.system())
                .importFolder(dir.resolve("nowhere")))
        .isInstanceOf(CatalogException.class);
  }
}
