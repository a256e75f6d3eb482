package org.cropdesk.dataset.labels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.util.List;
import org.cropdesk.catalog.ProductImporter;
import org.cropdesk.crop.CropSource;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;
import org.cropdesk.db.TestCatalog;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.index.IndexScope;
import org.cropdesk.job.StopSignal;
import org.cropdesk.review.BulkUndo;
import org.cropdesk.review.DecisionFilter;
import org.cropdesk.review.DecisionSource;
import org.cropdesk.review.ReviewChange;
import org.cropdesk.review.ReviewCrop;
import org.cropdesk.review.ReviewStage;
import org.cropdesk.review.Reviews;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Labels of other tools on a drawn catalog, on a real server. */
final class LabelImportTest {
  private static final PictureLook LOOK = bytes -> new PictureLook.Look(100, 100, "png", 1);

  @TempDir Path labels;
  private final CatalogDatabase database;
  private final Reviews reviews;

  LabelImportTest(@TempDir Path dir) {
    database = CatalogDatabase.open(TestCatalog.fresh(), InstantSource.system());
    reviews = new Reviews(database, dir);
  }

  @BeforeEach
  void draw() throws IOException {
    reviews.add("MUG", "mug 0.9 20 20 80 80\nbag 0.6 5 5 30 30");
    write("images/some-mug.png", "mug 0.9 20 20 80 80\nbag 0.6 5 5 30 30");
  }

  @AfterEach
  void close() {
    reviews.close();
    database.close();
  }

  private Path write(String name, String text) throws IOException {
    Path file = labels.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private LabelReport take(Path what, LabelWish wish) {
    return take(what, wish, LOOK);
  }

  private LabelReport take(Path what, LabelWish wish, PictureLook look) {
    var products = new ProductImporter(database, reviews.store(), InstantSource.system());
    return new LabelImport(
            database, reviews.store(), reviews.service(), products, look, Clock.systemUTC())
        .run(LabelSource.read(what, null, null), wish, LabelProgress.NONE, new StopSignal());
  }

  private static LabelWish wish() {
    return new LabelWish(false, false, false, "lea", 0.1);
  }

  private List<String> boxes(String sku) {
    return reviews.item(sku).crops().stream()
        .filter(c -> c.source() != CropSource.WHOLE_IMAGE)
        .map(LabelImportTest::words)
        .sorted()
        .toList();
  }

  private static String words(ReviewCrop crop) {
    var box = crop.detection().box();
    return "%s %.1f %.1f %.1f %.1f"
        .formatted(crop.detection().className(), box.x0(), box.y0(), box.x1(), box.y1());
  }

  private Path yolo(String rows) throws IOException {
    write("data.yaml", "path: \"\"\ntrain: images\nnames:\n  0: cup\n  1: lamp\n");
    write("labels/some-mug.txt", rows);
    return labels;
  }

  @Test
  void aMachinesBoxIsRedrawnAndNamedAnotherIsAddedTheRestDeletedAndAgainNothingHappens()
      throws IOException {
    // The mug, a pixel larger and called a cup; a lamp; no bag.
    Path set = yolo("0 0.5 0.5 0.61 0.61\n1 0.2 0.9 0.2 0.1\n");
    var foreseen = take(set, new LabelWish(false, false, true, "lea", 0.1));
    assertThat(foreseen.boxes()).isEqualTo(new LabelReport.Boxes(1, 1, 1, 1));
    assertThat(boxes("MUG")).containsExactly("bag 5.0 5.0 30.0 30.0", "mug 20.0 20.0 80.0 80.0");

    var report = take(set, wish());

    assertThat(report.problems()).isEmpty();
    assertThat(report.boxes()).isEqualTo(foreseen.boxes());
    assertThat(report.byBytes()).isEqualTo(1);
    assertThat(report.accepted()).isEqualTo(1);
    assertThat(boxes("MUG")).containsExactly("cup 19.5 19.5 80.5 80.5", "lamp 10.0 85.0 30.0 95.0");
    assertThat(reviews.item("MUG").stage()).isEqualTo(ReviewStage.VERIFIED);
    var history = reviews.service().history(reviews.item("MUG").productId(), 10);
    assertThat(history).hasSize(2).allMatch(h -> h.source() == DecisionSource.IMPORT);
    assertThat(history.getLast().summary()).isEqualTo("Drew a box (imported)");

    var again = take(set, wish());
    assertThat(again.changed()).isZero();
    assertThat(again.same()).isEqualTo(1);
    assertThat(again.batch()).isEqualTo(report.batch());

    // The index may look again, and what it finds anew goes with the next import.
    reviews.index(IndexScope.ALL);
    take(set, wish());
    assertThat(boxes("MUG")).containsExactly("cup 19.5 19.5 80.5 80.5", "lamp 10.0 85.0 30.0 95.0");
  }

  @Test
  void anImportIsTakenBackAsOneAndWhatSomebodyDecidedIsKeptBack() throws IOException {
    Path set = yolo("1 0.2 0.9 0.2 0.1\n");
    var report = take(set, wish());
    var undo = new BulkUndo(database, reviews.service(), Clock.systemUTC());
    var filter = new DecisionFilter(null, null, null, report.batch());
    assertThat(undo.log(filter, Long.MAX_VALUE, 10))
        .allMatch(d -> d.summary().contains("(imported)"));
    undo.undo(filter, "ada", java.util.UUID.randomUUID(), _ -> {}, new StopSignal());
    assertThat(boxes("MUG")).containsExactly("bag 5.0 5.0 30.0 30.0", "mug 20.0 20.0 80.0 80.0");

    var kept = take(set, wish());
    assertThat(kept.changed()).isZero();
    assertThat(kept.keptBack())
        .extracting(k -> k.sku() + " " + k.actor())
        .containsExactly("MUG ada");

    var over = take(set, new LabelWish(false, true, false, "lea", 0.1));
    assertThat(over.changed()).isEqualTo(1);
    assertThat(boxes("MUG")).containsExactly("lamp 10.0 85.0 30.0 95.0");
  }

  @Test
  void aDecisionOfSomebodyIsNotOverwritten() throws IOException {
    reviews.decide("MUG", new ReviewChange.Accept());
    var report = take(yolo("1 0.2 0.9 0.2 0.1\n"), wish());
    assertThat(report.keptBackCount()).isEqualTo(1);
    assertThat(boxes("MUG")).hasSize(2);
  }

  @Test
  void whatIsWrongInALabelFileIsNamedWithItsLineAndTheProductIsNotAccepted() throws IOException {
    var report =
        take(yolo("0 0.5 0.5 0.6 0.6\n7 0.1 0.1 0.1 0.1\n0 x 0 0 0\n1 0.95 0.5 0.2 0.2\n"), wish());
    assertThat(report.problems())
        .extracting(p -> p.file() + ", " + p.item())
        .containsExactly(
            "labels/some-mug.txt, line 2",
            "labels/some-mug.txt, line 3",
            "labels/some-mug.txt, line 4");
    assertThat(report.problems().getLast().message()).contains("cut off at its edge");
    assertThat(report.accepted()).isZero();
    assertThat(boxes("MUG"))
        .containsExactly("cup 20.0 20.0 80.0 80.0", "lamp 85.0 40.0 100.0 60.0");
  }

  private Path coco(int width, int height) throws IOException {
    return write(
        "annotations/instances_train.json",
        """
        {"annotations":[{"id":5,"image_id":1,"category_id":3,"bbox":[20,20,60,60.5],"iscrowd":0},
          {"id":6,"image_id":1,"category_id":3,"bbox":[1,1,5,5],"iscrowd":1}],
         "categories":[{"id":3,"name":"beaker"}],
         "images":[{"id":1,"file_name":"some-mug.png","width":%d,"height":%d}]}
        """
            .formatted(width, height));
  }

  @Test
  void cocoIsReadWhateverTheOrderOfItsSections() throws IOException {
    coco(100, 100);
    var report = take(labels, wish());
    assertThat(report.format()).isEqualTo(LabelFormat.COCO);
    assertThat(report.problems()).singleElement().matches(p -> p.item().equals("annotation 6"));
    assertThat(boxes("MUG")).containsExactly("beaker 20.0 20.0 80.0 80.5");
  }

  /** LS#6608: sizes of a turned photo from before the turn. */
  @Test
  void boxesOfATransposedSizeAreRefusedByName() throws IOException {
    Path file = coco(60, 80);
    write("images/new.png", "a new one");
    Files.writeString(file, Files.readString(file).replace("some-mug", "new"));
    var report =
        take(
            file,
            new LabelWish(true, false, false, "lea", 0.1),
            _ -> new PictureLook.Look(80, 60, "jpeg", 6));
    assertThat(report.problems())
        .anyMatch(p -> p.item().equals("new.png") && p.message().contains("60 x 80, and upright"));
    assertThat(report.boxes().added()).isZero();
  }

  @Test
  void labelStudiosPercentAreTakenAndTurnedBoxesRefusedByName() throws IOException {
    Path file =
        write(
            "project.json",
            """
            [{"id":11,"data":{"image":"/data/upload/2/0a1b2c3d-some-mug.png"},"annotations":[
              {"was_cancelled":true,"result":[]},
              {"updated_at":"2026-01-02","result":[
                {"id":"r1","type":"rectanglelabels","original_width":100,"original_height":100,
                 "value":{"x":20,"y":20,"width":60,"height":60,"rotation":0,
                          "rectanglelabels":["goblet"]}},
                {"id":"r2","type":"rectanglelabels","original_width":100,"original_height":100,
                 "value":{"x":1,"y":1,"width":9,"height":9,"rotation":30,
                          "rectanglelabels":["goblet"]}}]}]}]
            """);
    var report = take(file, wish());
    assertThat(report.format()).isEqualTo(LabelFormat.LABEL_STUDIO);
    assertThat(report.problems())
        .singleElement()
        .matches(
            p -> p.item().equals("task 11, region r2") && p.message().contains("30.0 degrees"));
    assertThat(boxes("MUG")).containsExactly("goblet 20.0 20.0 80.0 80.0");
  }

  @Test
  void aBrokenFileNamesLineAndItemAndNothingIsImported() throws IOException {
    Path file = write("project.json", "[{\"id\":11,\"data\":{}},\n{\"id\":12,,}]");
    assertThatThrownBy(() -> take(file, wish()))
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining("line 2")
        .hasMessageContaining("after task 11")
        .hasMessageContaining("Nothing was imported");
  }

  @Test
  void picturesTheCatalogLacksBecomeProductsThatTheIndexDoesNotUndo() throws IOException {
    write("images/lamp.png", "lamp 0.9 10 10 50 50");
    write("labels/lamp.txt", "1 0.3 0.3 0.4 0.4\n");
    Path set = yolo("0 0.5 0.5 0.6 0.6\n");
    assertThat(take(set, wish()).problems()).anyMatch(p -> p.item().contains("lamp.png"));
    var report = take(set, new LabelWish(true, false, false, "lea", 0.1));
    assertThat(report.productsAdded()).isEqualTo(1);
    assertThat(report.unindexed()).isEqualTo(1);
    assertThat(reviews.item("lamp").stage()).isEqualTo(ReviewStage.VERIFIED);
    reviews.index(IndexScope.MISSING);
    var lamp = reviews.item("lamp");
    assertThat(boxes("lamp")).containsExactly("lamp 10.0 10.0 50.0 50.0");
    assertThat(lamp.crops()).hasSize(1);
    assertThat(lamp.crops().getFirst().stale()).isFalse();
    var again = take(set, new LabelWish(true, false, false, "lea", 0.1));
    assertThat(again.changed()).isZero();
    assertThat(again.same()).isEqualTo(2);
    assertThat(again.productsAdded()).isZero();
  }

  /** A picture of nothing: the detector that is trained with it must not be told otherwise. */
  @Test
  void anEmptyPictureStaysEmptyAndItsProductCanBeFound() throws IOException {
    write("images/wall.png", "# nothing");
    write("labels/wall.txt", "");
    write("images/fog.png", "ghost 0.9 10 10 50 50");
    write("labels/fog.txt", "");
    take(yolo("0 0.5 0.5 0.6 0.6\n"), new LabelWish(true, false, false, "lea", 0.1));
    reviews.index(IndexScope.MISSING);
    assertThat(boxes("wall")).isEmpty();
    assertThat(reviews.item("wall").crops()).as("the picture as a whole").hasSize(1);
    assertThat(boxes("fog")).isEmpty();
    assertThat(reviews.item("fog").stage()).isEqualTo(ReviewStage.VERIFIED);
  }

  @Test
  void aProductThatTheLabelsLeaveOpenGetsWhatTheDetectorFindsButNothingTwice() throws IOException {
    write("images/lamp.png", "lamp 0.9 10 10 50 50\nbag 0.9 60 60 90 90");
    // The second line cannot be used, so nobody said that these are all.
    write("labels/lamp.txt", "1 0.3 0.3 0.4 0.4\n9 0.1 0.1 0.1 0.1\n");
    take(yolo("0 0.5 0.5 0.6 0.6\n"), new LabelWish(true, false, false, "lea", 0.1));
    reviews.index(IndexScope.MISSING);
    assertThat(boxes("lamp"))
        .containsExactly("bag 60.0 60.0 90.0 90.0", "lamp 10.0 10.0 50.0 50.0");
    assertThat(reviews.item("lamp").stage()).isNotEqualTo(ReviewStage.VERIFIED);
  }

  @Test
  void aHundredThousandPicturesAreMatchedByOneLookOverTheCatalog() {
    String fill =
        """
        insert into image (product_id, position, object_key, sha256, byte_size)
        select ?, g, 'p' || g, encode(sha256(g::text::bytea), 'hex'), 1
          from generate_series(1000, 30000) g
        """;
    String prepare = "prepare look (text[]) as " + LabelImportSql.BY_HASH.replace("?", "$1");
    String wanted =
        """
        select array_agg(encode(sha256(g::text::bytea), 'hex'))::text
          from generate_series(1, 20000) g
        """;
    List<String> plan =
        database.write(
            "explain",
            c -> {
              Statements.update(c, fill, reviews.item("MUG").productId());
              Statements.run(c, "analyze image");
              // As a prepared statement is run from its sixth time on.
              Statements.run(c, "set local plan_cache_mode = force_generic_plan");
              Statements.run(c, prepare);
              String keys = Statements.first(c, wanted, r -> r.getString(1)).orElseThrow();
              return Statements.list(
                  c,
                  "explain (analyze, costs off, timing off) execute look ('" + keys + "')",
                  r -> r.getString(1));
            });
    var looks = plan.stream().filter(l -> l.contains(" on image ")).toList();
    assertThat(looks).as(String.join("\n", plan)).hasSize(1).allMatch(l -> l.contains("loops=1)"));
    assertThat(String.join("\n", plan)).doesNotContain("SubPlan").contains("Hash");
  }

  @Test
  void whatTheIndexDidNotAddBesideAnImportItFindsWhenTheImportIsTakenBack() throws IOException {
    write("images/lamp.png", "lamp 0.9 10 10 50 50\nbag 0.9 60 60 90 90");
    write("labels/lamp.txt", "1 0.3 0.3 0.4 0.4\n");
    Path set = yolo("0 0.5 0.5 0.6 0.6\n");
    var report = take(set, new LabelWish(true, false, false, "lea", 0.1));
    reviews.index(IndexScope.MISSING);
    assertThat(boxes("lamp")).containsExactly("lamp 10.0 10.0 50.0 50.0");
    assertThat(reviews.index(IndexScope.MISSING).products()).isZero();
    var filter = new DecisionFilter(null, null, null, report.batch());
    new BulkUndo(database, reviews.service(), Clock.systemUTC())
        .undo(filter, "ada", java.util.UUID.randomUUID(), _ -> {}, new StopSignal());
    assertThat(boxes("lamp")).isEmpty();
    reviews.index(IndexScope.MISSING);
    assertThat(boxes("lamp"))
        .containsExactly("bag 60.0 60.0 90.0 90.0", "lamp 10.0 10.0 50.0 50.0");
  }

  private LabelReport labelStudio(String... regions) throws IOException {
    String text =
        "[{\"id\":11,\"data\":{\"image\":\"/data/upload/2/0a1b2c3d-some-mug.png\"},"
            + "\"annotations\":[{\"result\":["
            + String.join(",", regions)
            + "]}]}]";
    return take(write("project.json", text), new LabelWish(false, true, false, "lea", 0.1));
  }

  private static String region(String id, String type, String more) {
    return """
    {"id":"%s","type":"%s","original_width":100,"original_height":100,"to_name":"image",
     "value":{"x":20,"y":20,"width":60,"height":60,"rotation":0%s}}\
    """
        .formatted(id, type, more);
  }

  @Test
  void labelStudiosBoxWithItsLabelInARegionOfItsOwnIsOneBox() throws IOException {
    var report =
        labelStudio(
            region("r1", "rectangle", ""),
            region("r1", "labels", ",\"labels\":[\"goblet\"]"),
            "{\"id\":\"c1\",\"type\":\"choices\",\"value\":{\"choices\":[\"good\"]}}");
    assertThat(report.problems()).singleElement().matches(p -> p.item().endsWith("region c1"));
    assertThat(report.accepted()).as("a word about the picture is no box").isEqualTo(1);
    assertThat(boxes("MUG")).containsExactly("goblet 20.0 20.0 80.0 80.0");
  }

  @Test
  void whatLabelStudioSaysThatIsNoUprightBoxOfThePictureIsNamedRegionByRegion() throws IOException {
    var report =
        labelStudio(
            region("r1", "rectanglelabels", ",\"rectanglelabels\":[\"goblet\"]"),
            region("r2", "rectangle", ""),
            region("r3", "rectanglelabels", ",\"rectanglelabels\":[\"a\",\"b\"]"),
            region("r4", "ellipselabels", ",\"ellipselabels\":[\"a\"],\"radiusX\":3"),
            region("r5", "rectanglelabels", ",\"rectanglelabels\":[\"a\"]")
                .replace("\"to_name\"", "\"image_rotation\":90,\"to_name\""),
            region("r6", "rectanglelabels", ",\"rectanglelabels\":[\"a\"]")
                .replace("\"to_name\":\"image\"", "\"to_name\":\"other\""));
    assertThat(report.problems())
        .extracting(p -> p.item() + ": " + p.message())
        .containsExactly(
            "task 11, region r2: It has no label. It was left away.",
            "task 11, region r3: It has several labels: a, b. It was left away.",
            "task 11, region r4: It is a shape of type ellipselabels, not a box; it was left away.",
            "task 11, region r5: It was drawn on the picture turned by 90 degrees. It was left"
                + " away.",
            "task 11, region r6: It is on another picture of the task; it was left away.");
    assertThat(report.accepted()).isZero();
    assertThat(boxes("MUG")).containsExactly("goblet 20.0 20.0 80.0 80.0");
  }

  @Test
  void labelStudiosShortExportIsRead() throws IOException {
    Path file =
        write(
            "min.json",
            """
            [{"image":"/data/upload/2/0a1b2c3d-some-mug.png","id":1,"annotator":1,"annotation_id":7,
              "label":[{"x":20,"y":20,"width":60,"height":60,"rotation":0,
                "rectanglelabels":["goblet"],"original_width":100,"original_height":100}]}]
            """);
    assertThat(take(file, wish()).problems()).isEmpty();
    assertThat(boxes("MUG")).containsExactly("goblet 20.0 20.0 80.0 80.0");
  }

  /** LS#6608: of a photo that its camera turned, the sizes are those from before the turn. */
  @Test
  void labelStudiosSizesFromBeforeTheTurnAreRefused() throws IOException {
    write("images/new.png", "a new one");
    String turned =
        region("r1", "rectanglelabels", ",\"rectanglelabels\":[\"a\"]")
            .replace("\"original_height\":100", "\"original_height\":80");
    Path file =
        write(
            "project.json",
            "[{\"id\":3,\"data\":{\"image\":\"new.png\"},\"annotations\":[{\"result\":["
                + turned
                + "]}]}]");
    var report =
        take(
            file,
            new LabelWish(true, false, false, "lea", 0.1),
            _ -> new PictureLook.Look(80, 100, "jpeg", 6));
    assertThat(report.problems())
        .singleElement()
        .matches(p -> p.item().equals("new.png") && p.message().contains("100 x 80, and upright"));
    assertThat(report.boxes().added()).isZero();
  }

  private void refuses(Path what, String... said) {
    assertThatThrownBy(() -> take(what, wish()))
        .isInstanceOf(CatalogException.class)
        .satisfies(e -> assertThat(((CatalogException) e).explained()).contains(said));
    assertThat(boxes("MUG")).containsExactly("bag 5.0 5.0 30.0 30.0", "mug 20.0 20.0 80.0 80.0");
  }

  @Test
  void filesThatAreBrokenAsAWholeSayWhereAndNothingIsImported() throws IOException {
    write("data.yaml", "names:\n  0: cup\n  1: [lamp\n");
    refuses(labels, "data.yaml", "line 4", "Nothing was imported");
    write("data.yaml", "names:\n  cup: 0\n");
    refuses(labels, "data.yaml, names: cup is no number of a class");
    write("data.yaml", "train: images/nowhere\nnames: [cup]\n");
    refuses(labels, "data.yaml, train", "nowhere");
    write("data.yaml", "train: images\nnames: [cup]\n");
    Files.write(
        Files.createDirectories(labels.resolve("labels")).resolve("some-mug.txt"),
        new byte[] {'0', ' ', (byte) 0xff});
    refuses(labels, "some-mug.txt is no text in UTF-8");
    Path file = coco(100, 100);
    String text = Files.readString(file);
    Files.writeString(file, text.substring(0, text.indexOf("\"id\":6")));
    refuses(file, "line 2", "after annotation 5");
    Files.writeString(file, text.replace("\"categories\"", "\"kinds\""));
    refuses(file, "categories are missing");
  }

  @Test
  void anAnnotationThatCannotBeUsedIsNamedByItsId() throws IOException {
    Path file = coco(100, 100);
    Files.writeString(
        file,
        Files.readString(file)
            .replace(
                "{\"id\":6,",
                """
                {"id":7,"image_id":1,"category_id":9,"bbox":[1,1,5,5]},
                {"id":8,"image_id":2,"category_id":3,"bbox":[1,1,5,5]},
                {"id":9,"image_id":1,"category_id":3,"bbox":[1,1,"5",5]},
                {"id":10,"image_id":1,"category_id":3,"bbox":[200,1,5,5]},
                {"id":6,\
                """));
    var report = take(file, wish());
    assertThat(report.problems())
        .extracting(LabelProblem::item)
        .containsExactlyInAnyOrder(
            "annotation 6",
            "annotation 7",
            "annotation 8",
            "annotation 9",
            "some-mug.png, annotation 10");
    assertThat(report.accepted()).isZero();
  }
}
