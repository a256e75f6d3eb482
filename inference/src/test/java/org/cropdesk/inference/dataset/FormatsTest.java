package org.cropdesk.inference.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.cropdesk.crop.Box;
import org.cropdesk.crop.CropSource;
import org.cropdesk.crop.PixelBox;
import org.cropdesk.dataset.DatasetItem;
import org.cropdesk.dataset.DatasetObject;
import org.cropdesk.dataset.DatasetSource;
import org.cropdesk.dataset.Split;
import org.cropdesk.dataset.export.DatasetFormat;
import org.cropdesk.dataset.export.ExportGround;
import org.cropdesk.dataset.export.ExportOptions;
import org.cropdesk.dataset.export.ExportOptions.Pixels;
import org.cropdesk.dataset.export.ExportReport;
import org.cropdesk.dataset.export.ExportRun;
import org.cropdesk.dataset.export.ExportWatch;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.inference.crop.Cropper;
import org.cropdesk.inference.image.ImageDecoder;
import org.cropdesk.inference.image.PixelImage;
import org.cropdesk.job.StopSignal;
import org.cropdesk.storage.FolderStore;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every format of the sample catalog, read back by readers of its rules and compared. */
final class FormatsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path ENCODER = SampleSource.ROOT.resolve("models/encoder");
  private static SampleSource source = SampleSource.of(List.of());

  @TempDir Path dir;
  private int number;

  @BeforeAll
  static void read() throws IOException {
    source = SampleSource.all();
  }

  private Path export(DatasetSource version, ExportOptions options) {
    Path folder = dir.resolve("set-" + ++number);
    run(version, options, folder, 3);
    return folder;
  }

  private static ExportReport run(
      DatasetSource version, ExportOptions options, Path folder, int threads) {
    try (var store = new FolderStore(SampleSource.PICTURES);
        var tokens = EncoderTokens.open(ENCODER)) {
      var pictures = EncoderPictures.of(ImageDecoder.create(), ENCODER);
      var ground = new ExportGround(version, store, pictures, tokens, null);
      return ExportRun.toFolder(
              ground, options, folder, "t", threads, new StopSignal(), ExportWatch.NONE)
          .orElseThrow();
    }
  }

  private static ExportOptions usual(DatasetFormat format) {
    return ExportOptions.of(format);
  }

  /** cvat#8291: the export silently missed most boxes. */
  @Test
  void everyBoxIsReadBackByTheYoloLoaderWithinAMillionth() throws IOException {
    Path set = export(source, usual(new DatasetFormat.YoloDetection()));
    var reader = new YoloReader(set.resolve("data.yaml"));
    int boxes = 0;
    for (Split split : Split.values()) {
      var read = reader.read(split.word());
      List<DatasetItem> items = source.items(split, 0, 1000);
      assertThat(read.keySet())
          .containsExactlyElementsOf(
              items.stream().map(i -> DatasetItem.key(i.imageId())).toList());
      for (DatasetItem item : items) {
        var found = Objects.requireNonNull(read.get(DatasetItem.key(item.imageId())));
        assertThat(found.pixels().getWidth()).isEqualTo(item.width());
        assertThat(found.pixels().getHeight()).isEqualTo(item.height());
        assertThat(found.rows()).hasSize(item.objects().size());
        for (int i = 0; i < item.objects().size(); i++) {
          DatasetObject object = item.objects().get(i);
          var row = found.rows().get(i);
          assertThat(row.classId()).isEqualTo(object.classId());
          // Half a millionth of a side in the centre, a quarter of one in the width.
          assertThat(row.x0() / item.width())
              .isCloseTo(object.box().x0() / item.width(), within(1e-6));
          assertThat(row.y0() / item.height())
              .isCloseTo(object.box().y0() / item.height(), within(1e-6));
          assertThat(row.x1() / item.width())
              .isCloseTo(object.box().x1() / item.width(), within(1e-6));
          assertThat(row.y1() / item.height())
              .isCloseTo(object.box().y1() / item.height(), within(1e-6));
          boxes++;
        }
      }
    }
    assertThat(boxes).isGreaterThan(500);
    assertThat(reader.complaints).isEmpty();
  }

  /** LS#6416, #2886, #3324, #4129: ids by the alphabet. X-AnyLabeling#377: classes.txt by hand. */
  @Test
  void namesStandUnderTheirIdsOfTheTaxonomy() throws IOException {
    Path set = export(source, usual(new DatasetFormat.YoloDetection()));
    var reader = new YoloReader(set.resolve("data.yaml"));
    assertThat(reader.names.values()).containsExactlyElementsOf(SampleSource.CLASSES);
    Path coco = export(source, usual(new DatasetFormat.Coco()));
    JsonNode categories =
        JSON.readTree(coco.resolve("annotations/instances_val.json").toFile()).path("categories");
    for (int id = 0; id < SampleSource.CLASSES.size(); id++) {
      assertThat(categories.path(id).path("id").asInt()).isEqualTo(id + 1);
      assertThat(categories.path(id).path("name").asText()).isEqualTo(SampleSource.CLASSES.get(id));
    }
  }

  /**
   * cvat#1059, #733, #738, X-AnyLabeling#398, supervision PR#2577, Rectlabel-support#167: pixels
   * with and sizes without EXIF, or the other way round.
   */
  @Test
  void picturesOfEveryOrientationStandUprightWithTheirBoxes() throws IOException {
    Path set = export(source, usual(new DatasetFormat.YoloDetection()));
    var reader = new YoloReader(set.resolve("data.yaml"));
    var read = new HashMap<String, YoloReader.Labelled>();
    for (Split split : Split.values()) {
      read.putAll(reader.read(split.word()));
    }
    var seen = new HashSet<Integer>();
    for (DatasetItem item : source.items()) {
      if (item.orientation() == 1) {
        continue;
      }
      seen.add(item.orientation());
      var found = Objects.requireNonNull(read.get(DatasetItem.key(item.imageId())));
      assertThat(found.file().toString()).endsWith(".png");
      BufferedImage stored = ImageIO.read(SampleSource.PICTURES.resolve(item.objectKey()).toFile());
      assertThat(difference(found.pixels(), stored, item.orientation())).isLessThan(2);
    }
    assertThat(seen).containsExactlyInAnyOrder(2, 3, 4, 5, 6, 7, 8);
  }

  /** Mean difference of grey levels to the stored pixels, turned here by the table of TIFF 6.0. */
  private static double difference(BufferedImage upright, BufferedImage stored, int orientation) {
    int w = stored.getWidth() - 1;
    int h = stored.getHeight() - 1;
    long sum = 0;
    for (int y = 0; y < upright.getHeight(); y++) {
      for (int x = 0; x < upright.getWidth(); x++) {
        int rgb =
            switch (orientation) {
              case 2 -> stored.getRGB(w - x, y);
              case 3 -> stored.getRGB(w - x, h - y);
              case 4 -> stored.getRGB(x, h - y);
              case 5 -> stored.getRGB(y, x);
              case 6 -> stored.getRGB(y, h - x);
              case 7 -> stored.getRGB(w - y, h - x);
              case 8 -> stored.getRGB(w - y, x);
              default -> throw new AssertionError(orientation);
            };
        sum += Math.abs((rgb >> 8 & 0xff) - (upright.getRGB(x, y) >> 8 & 0xff));
      }
    }
    return sum / (double) (upright.getWidth() * upright.getHeight());
  }

  /** LS#6608: width and height of turned photos swapped. LS#2293, #5223, #6850: not square. */
  @Test
  void cocoHasTheSizesAfterOrientationAndTheVeryBoxes() throws IOException {
    Path set = export(source, usual(new DatasetFormat.Coco()));
    for (Split split : Split.values()) {
      JsonNode coco =
          JSON.readTree(set.resolve("annotations/instances_" + split.word() + ".json").toFile());
      var boxes = new HashMap<Long, List<JsonNode>>();
      var ids = new HashSet<Long>();
      for (JsonNode a : coco.path("annotations")) {
        assertThat(ids.add(a.path("id").asLong())).isTrue();
        assertThat(a.path("iscrowd").asInt(-1)).isZero();
        boxes.computeIfAbsent(a.path("image_id").asLong(), _ -> new ArrayList<>()).add(a);
      }
      List<DatasetItem> items = source.items(split, 0, 1000);
      assertThat(coco.path("images").size()).isEqualTo(items.size());
      for (int i = 0; i < items.size(); i++) {
        JsonNode image = coco.path("images").path(i);
        DatasetItem item = items.get(i);
        BufferedImage pixels =
            ImageIO.read(
                set.resolve("images")
                    .resolve(split.word())
                    .resolve(image.path("file_name").asText())
                    .toFile());
        assertThat(image.path("id").asLong()).isEqualTo(item.imageId());
        assertThat(image.path("width").asInt())
            .isEqualTo(pixels.getWidth())
            .isEqualTo(item.width());
        assertThat(image.path("height").asInt())
            .isEqualTo(pixels.getHeight())
            .isEqualTo(item.height());
        compare(item, boxes.getOrDefault(item.imageId(), List.of()));
      }
    }
  }

  private static void compare(DatasetItem item, List<JsonNode> found) {
    assertThat(found).hasSize(item.objects().size());
    for (int i = 0; i < found.size(); i++) {
      DatasetObject object = item.objects().get(i);
      JsonNode a = found.get(i);
      JsonNode box = a.path("bbox");
      assertThat(a.path("category_id").asInt()).isEqualTo(object.classId() + 1);
      assertThat(box.path(0).asDouble()).isEqualTo(object.box().x0());
      assertThat(box.path(1).asDouble()).isEqualTo(object.box().y0());
      assertThat(box.path(2).asDouble()).isEqualTo(object.box().width());
      assertThat(box.path(3).asDouble()).isEqualTo(object.box().height());
      assertThat(a.path("area").asDouble()).isEqualTo(object.box().area());
    }
  }

  @Test
  void anUprightJpegIsTheStoredFileAndWhatReadersDifferOnIsPixels() throws IOException {
    Path set = export(source, usual(new DatasetFormat.YoloDetection()));
    int copied = 0;
    for (DatasetItem item : source.items()) {
      Path base =
          set.resolve("images/" + item.split().word() + "/" + DatasetItem.key(item.imageId()));
      Path jpg = Path.of(base + ".jpg");
      byte[] stored = Files.readAllBytes(SampleSource.PICTURES.resolve(item.objectKey()));
      if (Files.exists(jpg)) {
        copied++;
        assertThat(Files.readAllBytes(jpg)).isEqualTo(stored);
        assertThat(item.orientation()).isEqualTo(1);
      } else if (!item.format().equals("png")
          || !java.util.Arrays.equals(Files.readAllBytes(Path.of(base + ".png")), stored)) {
        PixelImage ours = ImageDecoder.create().decode(stored).image();
        assertSamePixels(ImageIO.read(Path.of(base + ".png").toFile()), ours);
      }
    }
    assertThat(copied).isGreaterThan(150);
  }

  private static void assertSamePixels(BufferedImage read, PixelImage ours) {
    assertThat(read.getWidth()).isEqualTo(ours.width());
    for (int y = 0; y < ours.height(); y++) {
      for (int x = 0; x < ours.width(); x++) {
        int rgb = ours.sample(x, y, 0) << 16 | ours.sample(x, y, 1) << 8 | ours.sample(x, y, 2);
        if ((read.getRGB(x, y) & 0xffffff) != rgb) {
          throw new AssertionError("Another pixel at " + x + "," + y);
        }
      }
    }
  }

  @Test
  void cropsAreThePixelsTheEncoderSees() throws IOException {
    Path set = export(source, usual(new DatasetFormat.YoloClasses("colour")));
    var decoder = ImageDecoder.create();
    for (DatasetItem item : source.items().subList(0, 40)) {
      var image =
          decoder.decode(Files.readAllBytes(SampleSource.PICTURES.resolve(item.objectKey())));
      for (DatasetObject object : item.objects()) {
        Path file =
            set.resolve(item.split().word())
                .resolve(Objects.requireNonNull(object.labels().get("colour")).getFirst())
                .resolve(DatasetItem.key(object.cropId()) + ".png");
        PixelImage square =
            Cropper.render(
                image, Cropper.pixelBox(object.box(), 0.15, image.width(), image.height()), 64);
        BufferedImage read = ImageIO.read(file.toFile());
        assertSamePixels(
            read,
            read.getWidth() == 64 ? square : Cropper.render(image, object.crop(), read.getWidth()));
      }
    }
  }

  @Test
  void boxesAreClampedDoublesAreWrittenOnceAndBoxesWithoutAClassAreNamed() throws IOException {
    DatasetItem item = source.item("cd-1003-1.jpg");
    var out = new Box(-3, 10, item.width() + 5.0, 40);
    List<DatasetObject> objects =
        List.of(object(1, out, 2), object(2, out, 2), object(3, new Box(5, 5, 50, 60), -1));
    Path set =
        export(
            SampleSource.of(List.of(with(item, objects))),
            usual(new DatasetFormat.YoloDetection()));
    var reader = new YoloReader(set.resolve("data.yaml"));
    var rows = reader.read("train").values().iterator().next().rows();
    assertThat(rows).hasSize(1);
    assertThat(rows.getFirst().x0()).isCloseTo(0, within(1e-3));
    assertThat(rows.getFirst().x1()).isCloseTo(item.width(), within(1e-3));
    assertThat(reader.complaints).isEmpty();
    assertThat(Files.readString(set.resolve("left-out.tsv")))
        .contains("no-class")
        .contains("\t3\t");
    assertThat(reader.read("val").keySet()).isEqualTo(reader.read("train").keySet());
  }

  private static DatasetObject object(long id, Box box, int classId) {
    return new DatasetObject(
        id,
        CropSource.PERSON,
        box,
        new PixelBox(0, 0, 20, 20),
        classId < 0 ? "" : SampleSource.CLASSES.get(classId),
        classId,
        true,
        false,
        true,
        Map.of());
  }

  private static DatasetItem with(DatasetItem i, List<DatasetObject> objects) {
    return new DatasetItem(
        i.imageId(),
        i.productId(),
        i.sku(),
        i.position(),
        i.title(),
        i.description(),
        i.category(),
        i.objectKey(),
        i.sha256(),
        i.byteSize(),
        i.format(),
        i.width(),
        i.height(),
        i.orientation(),
        Split.TRAIN,
        1,
        objects);
  }

  /** The loader calls them corrupt and goes on without a word. */
  @Test
  void aPictureTheYoloLoaderWouldDropIsLeftOutAndNamed() throws IOException {
    DatasetItem item = source.item("cd-1003-1.jpg");
    var flat =
        new DatasetItem(
            item.imageId() + 1,
            item.productId(),
            "FLAT-1",
            0,
            "",
            "",
            "",
            item.objectKey(),
            item.sha256(),
            item.byteSize(),
            item.format(),
            item.width(),
            9,
            1,
            Split.TRAIN,
            1,
            List.of());
    Path set =
        export(
            SampleSource.of(List.of(with(item, item.objects()), flat)),
            usual(new DatasetFormat.YoloDetection()));
    var reader = new YoloReader(set.resolve("data.yaml"));
    assertThat(reader.read("train")).hasSize(1);
    assertThat(reader.complaints).isEmpty();
    assertThat(Files.readString(set.resolve("left-out.tsv")))
        .contains("FLAT-1")
        .contains("too-small");
  }

  @Test
  void clipPairsAreReadAsPandasReadsThem() throws IOException {
    String template = "a photo of a {colour} {class}, {title}, {description}";
    Path set =
        export(
            source, new ExportOptions(new DatasetFormat.ClipPairs(false), Pixels.CROPS, template));
    List<String> lines = Files.readAllLines(set.resolve("train.tsv"));
    assertThat(lines.getFirst()).isEqualTo("filepath\ttitle");
    var seen = new HashSet<String>();
    for (String line : lines.subList(1, lines.size())) {
      String[] columns = line.split("\t", -1);
      assertThat(columns).hasSize(2);
      assertThat(ImageIO.read(set.resolve(columns[0]).toFile())).isNotNull();
      assertThat(seen.add(columns[0])).as("never a picture twice").isTrue();
      assertThat(columns[1]).matches("a photo of a \\S+ \\S+, The \\S+ one");
    }
    assertThat(seen)
        .hasSize(
            (int)
                source.items(Split.TRAIN, 0, 1000).stream()
                    .mapToLong(i -> i.objects().size())
                    .sum());
    Path csv =
        export(
            source,
            new ExportOptions(new DatasetFormat.ClipPairs(true), Pixels.PICTURES, template));
    assertThat(Files.readAllLines(csv.resolve("val.csv")).get(1))
        .matches("images/val/\\d{12}\\.(jpg|png),\"a photo of .*\"");
  }

  @Test
  void captionsAreOneLineWithinTheTokensOfTheTower() throws IOException {
    DatasetItem item = source.item("cd-1003-1.jpg");
    var long1 =
        new DatasetItem(
            item.imageId(),
            item.productId(),
            item.sku(),
            0,
            "word\tand\nline ".repeat(80),
            "",
            "",
            item.objectKey(),
            item.sha256(),
            item.byteSize(),
            item.format(),
            item.width(),
            item.height(),
            1,
            Split.TRAIN,
            1,
            item.objects());
    Path set = export(SampleSource.of(List.of(long1)), usual(new DatasetFormat.ClipPairs(false)));
    try (var tokens = EncoderTokens.open(ENCODER)) {
      for (String line : Files.readAllLines(set.resolve("train.tsv"))) {
        String caption = line.split("\t", -1)[1];
        assertThat(tokens.count(caption)).isLessThanOrEqualTo(tokens.limit());
      }
      assertThat(
              JSON.readTree(set.resolve("manifest.json").toFile())
                  .path("export")
                  .path("captionsCut")
                  .asInt())
          .isEqualTo(item.objects().size());
    }
  }

  @Test
  void anUnknownFieldOfACaptionIsAFaultThatNamesTheKnownOnes() {
    var options =
        new ExportOptions(new DatasetFormat.ClipPairs(false), Pixels.CROPS, "a {size} {class}");
    assertThatThrownBy(() -> export(source, options))
        .isInstanceOfSatisfying(
            CatalogException.class,
            e -> assertThat(e.explained()).contains("{size}").contains("colour").contains("title"));
    assertThat(dir.toFile().list()).isEmpty();
  }

  /** webdataset groups by the name up to its first dot. */
  @Test
  void shardsAreReadByTheRuleOfTheFirstDot() throws IOException {
    Path set = export(source, usual(new DatasetFormat.WebDataset()));
    for (Split split : List.of(Split.TRAIN, Split.VAL)) {
      var samples = new TreeMap<String, Map<String, byte[]>>();
      try (var tar =
          new TarArchiveInputStream(
              Files.newInputStream(set.resolve(split.word() + "/00000.tar")))) {
        for (var e = tar.getNextEntry(); e != null; e = tar.getNextEntry()) {
          int dot = e.getName().indexOf('.');
          assertThat(e.getUserName() + e.getGroupName()).isEmpty();
          samples
              .computeIfAbsent(e.getName().substring(0, dot), _ -> new TreeMap<>())
              .put(e.getName().substring(dot + 1), tar.readAllBytes());
        }
      }
      long crops = source.items(split, 0, 1000).stream().mapToLong(i -> i.objects().size()).sum();
      assertThat((long) samples.size()).isEqualTo(crops);
      assertThat(
              JSON.readTree(set.resolve(split.word() + "/sizes.json").toFile())
                  .path("00000.tar")
                  .asLong())
          .isEqualTo(crops);
      for (var sample : samples.values()) {
        assertThat(sample).containsOnlyKeys("json", "png", "txt");
        String caption = new String(sample.get("txt"), StandardCharsets.UTF_8);
        assertThat(JSON.readTree(sample.get("json")).path("text").asText()).isEqualTo(caption);
      }
    }
  }

  @Test
  void imageFoldersHaveALineForEveryPicture() throws IOException {
    Path set =
        export(
            source,
            new ExportOptions(
                new DatasetFormat.ImageFolder(), Pixels.PICTURES, ExportOptions.USUAL_CAPTION));
    List<String> lines = Files.readAllLines(set.resolve("test/metadata.jsonl"));
    List<DatasetItem> items = source.items(Split.TEST, 0, 1000);
    assertThat(lines).hasSize(items.size());
    var keys = new HashSet<List<String>>();
    for (int i = 0; i < items.size(); i++) {
      JsonNode line = JSON.readTree(lines.get(i));
      assertThat(Files.exists(set.resolve("test").resolve(line.path("file_name").asText())))
          .isTrue();
      assertThat(line.path("objects").path("bbox").size()).isEqualTo(items.get(i).objects().size());
      var names = new ArrayList<String>();
      line.fieldNames().forEachRemaining(names::add);
      keys.add(names);
    }
    assertThat(keys).hasSize(1);
  }

  @Test
  void aClassThatASplitLacksHasAFolderThereSoThatNumbersAgree() throws IOException {
    Path set = export(source, usual(new DatasetFormat.YoloClasses("")));
    for (String split : List.of("train", "val", "test")) {
      assertThat(set.resolve(split).toFile().list()).hasSize(10).doesNotContain("unicorn");
    }
    assertThat(Files.readAllLines(set.resolve("classes.tsv"))).contains("6\tt-shirt\tt-shirt");
  }

  @Test
  void twoExportsOfOneVersionAreTheSameBytesWhateverTheThreads() throws IOException {
    var some =
        SampleSource.of(
            source.items().stream()
                .filter(i -> i.imageId() % 8 == 0 || i.orientation() > 4)
                .toList());
    for (String word : DatasetFormat.WORDS) {
      if (word.equals("parquet-vectors")) {
        continue;
      }
      ExportOptions options = usual(DatasetFormat.of(word, "style"));
      ExportReport one = run(some, options, dir.resolve(word + "-1"), 1);
      ExportReport many = run(some, options, dir.resolve(word + "-7"), 7);
      assertThat(many.manifestSha256()).as(word).isEqualTo(one.manifestSha256());
      try (var files = Files.walk(dir.resolve(word + "-1"))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          Path other = dir.resolve(word + "-7").resolve(dir.resolve(word + "-1").relativize(file));
          assertThat(Files.mismatch(file, other)).as(file.toString()).isEqualTo(-1);
        }
      }
    }
  }

  @Test
  void sha256sumAcceptsTheList() throws IOException, InterruptedException {
    Path set = export(source, usual(new DatasetFormat.YoloClasses("style")));
    var process =
        new ProcessBuilder("sha256sum", "--quiet", "-c", "files.sha256")
            .directory(set.toFile())
            .inheritIO()
            .start();
    assertThat(process.waitFor()).isZero();
    try (var files = Files.walk(set)) {
      assertThat(files.filter(Files::isRegularFile).count())
          .isEqualTo(Files.readAllLines(set.resolve("files.sha256")).size() + 2L);
    }
  }
}
