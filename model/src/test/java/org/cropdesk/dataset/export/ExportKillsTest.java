package org.cropdesk.dataset.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.cropdesk.db.ChildProcess;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.job.StopSignal;
import org.cropdesk.storage.FolderStore;
import org.cropdesk.storage.ObjectStore;
import org.cropdesk.storage.ObjectStores;
import org.cropdesk.storage.S3Store;
import org.gaul.s3proxy.BlobStores;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** Exports that are killed, stopped, starved and tampered with: nothing half-written is visible. */
final class ExportKillsTest {
  private static final int IMAGES = 1500;

  @TempDir Path dir;

  @BeforeEach
  void pictures() throws IOException {
    source(dir);
  }

  private static ManyPictures source(Path dir) throws IOException {
    return ManyPictures.in(dir.resolve("pictures"), 12, 160, 120, IMAGES, 2);
  }

  private static ExportGround ground(Path dir) throws IOException {
    return new ExportGround(
        source(dir),
        new FolderStore(dir.resolve("pictures")),
        new ManyPictures.AsStored(),
        null,
        null);
  }

  private static ExportOptions yolo() {
    return ExportOptions.of(new DatasetFormat.YoloDetection());
  }

  private static ExportOptions shards() {
    return new ExportOptions(
        new DatasetFormat.WebDataset(), ExportOptions.Pixels.PICTURES, "a {colour} {class}");
  }

  /** The process to be killed. Arguments: folder, target, format, name and value of variables. */
  static final class Writer {
    private Writer() {}

    public static void main(String[] args) throws IOException {
      var environment = new java.util.HashMap<String, String>();
      for (int i = 3; i < args.length; i += 2) {
        environment.put(args[i], args[i + 1]);
      }
      System.out.println("begins");
      var options = args[2].equals("yolo") ? yolo() : shards();
      try (var target = ExportTargets.open(args[1], environment, "t")) {
        new ExportRun(ground(Path.of(args[0])), options, target, 2)
            .run(new StopSignal(), ExportWatch.NONE);
        System.out.println("published");
      }
    }
  }

  private static String finish(
      Path dir, String target, ExportOptions options, Map<String, String> environment)
      throws IOException {
    try (var to = ExportTargets.open(target, environment, "t")) {
      var report =
          new ExportRun(ground(dir), options, to, 3)
              .run(new StopSignal(), ExportWatch.NONE)
              .orElseThrow();
      to.discard();
      return report.manifestSha256();
    }
  }

  private static void killAtRandom(ChildProcess child, Random random, int within)
      throws InterruptedException {
    org.cropdesk.db.Await.until("it begins", () -> child.lines().contains("begins"));
    new CountDownLatch(1).await(random.nextInt(within), TimeUnit.MILLISECONDS);
    child.kill();
  }

  @Test
  void aFolderIsThereWholeOrNotAtAllWhereverTheExportIsKilled() throws Exception {
    String wanted = finish(dir, dir.resolve("quiet").toString(), yolo(), Map.of());
    var random = new Random(5);
    Path out = dir.resolve("out");
    int unfinished = 0;
    for (int kill = 0; kill < 20; kill++) {
      try (var child = new ChildProcess(Writer.class, dir.toString(), out.toString(), "yolo")) {
        killAtRandom(child, random, 700);
      }
      if (Files.exists(out)) {
        assertThat(verify(out.toString(), Map.of()).manifestSha256()).isEqualTo(wanted);
        Files.move(out, dir.resolve("whole-" + kill));
      } else {
        unfinished++;
      }
    }
    assertThat(unfinished).isGreaterThan(3);
    assertThat(finish(dir, out.toString(), yolo(), Map.of())).isEqualTo(wanted);
    assertThat(verify(out.toString(), Map.of()).isWhole()).isTrue();
    assertThat(Objects.requireNonNull(dir.toFile().list()))
        .noneMatch(name -> name.startsWith(".cropdesk"));
  }

  private static DatasetVerifier.Verified verify(String place, Map<String, String> environment) {
    return DatasetVerifier.verify(place, environment, new StopSignal(), ExportWatch.NONE)
        .orElseThrow();
  }

  @Test
  void aBucketHasNoManifestUntilEverythingIsThereWhereverTheExportIsKilled() throws Exception {
    try (var server = Server.start()) {
      String endpoint = server.endpoint();
      Map<String, String> environment = server.environment();
      bucket(endpoint);
      String wanted = finish(dir, dir.resolve("quiet").toString(), shards(), Map.of());
      String place = "s3://sets/here";
      var random = new Random(6);
      for (int kill = 0; kill < 5; kill++) {
        try (var child =
            new ChildProcess(Writer.class, server.arguments(dir.toString(), place, "shards"))) {
          killAtRandom(child, random, 3000);
        }
        if (hasManifest(place, environment)) {
          break;
        }
      }
      assertThat(finish(dir, place, shards(), environment)).isEqualTo(wanted);
      assertThat(verify(place, environment).isWhole()).isTrue();
      try (var store = (S3Store) ObjectStores.open(place, environment)) {
        store.tree().list("", listed -> assertThat(listed.key()).doesNotContain(".cropdesk"));
        assertThat(store.tree().find("train/00000.tar").orElseThrow().size())
            .isGreaterThan(1 << 20);
        store.tree().put("train/stray.txt", new byte[1], Hashes.of(new byte[1]));
        store.tree().put("README.md", new byte[2], Hashes.of(new byte[2]));
      }
      var spoiled = verify(place, environment);
      assertThat(spoiled.extra().named()).containsExactly("train/stray.txt");
      assertThat(spoiled.changed().named()).containsExactly("README.md");
    }
  }

  /** Copying thousands of files to their places takes seconds, in which everything may end. */
  @Test
  void aBucketThatIsKilledWhileItIsPublishedShowsNoVersionAndTheNextRunEndsWithTheSameBytes()
      throws Exception {
    try (var server = Server.start()) {
      Map<String, String> environment = server.environment();
      bucket(server.endpoint());
      String wanted = finish(dir, dir.resolve("quiet").toString(), yolo(), Map.of());
      String place = "s3://sets/here";
      try (var store = (S3Store) ObjectStores.open(place, environment)) {
        // Soon after the first file is at its place, and again when most are.
        for (String there : List.of("README.md", "labels/train/000000000001.txt")) {
          try (var child =
              new ChildProcess(Writer.class, server.arguments(dir.toString(), place, "yolo"))) {
            org.cropdesk.db.Await.until(
                there + " is at its place",
                Duration.ofMinutes(3),
                () -> isThere(store, there) || !child.isAlive());
            child.kill();
          }
          assertThat(isThere(store, there)).isTrue();
          assertThat(isThere(store, "manifest.json")).as("not before all is there").isFalse();
          assertThatThrownBy(() -> verify(place, environment))
              .isInstanceOfSatisfying(
                  CatalogException.class, e -> assertThat(e.explained()).contains("manifest.json"));
        }
        assertThat(finish(dir, place, yolo(), environment)).isEqualTo(wanted);
        var found = verify(place, environment);
        assertThat(found.isWhole()).isTrue();
        assertThat(found.manifestSha256()).isEqualTo(wanted);
        store.tree().list("", listed -> assertThat(listed.key()).doesNotContain(".cropdesk"));
      }
    }
  }

  /** What a cancel removes after a kill, too: the files that were at their places already. */
  @Test
  void aBucketThatWasKilledWhileItWasPublishedIsEmptyAfterACancel() throws Exception {
    try (var server = Server.start()) {
      bucket(server.endpoint());
      String place = "s3://sets/here";
      try (var store = (S3Store) ObjectStores.open(place, server.environment())) {
        try (var child =
            new ChildProcess(Writer.class, server.arguments(dir.toString(), place, "yolo"))) {
          org.cropdesk.db.Await.until(
              "it is being published",
              Duration.ofMinutes(3),
              () -> isThere(store, "README.md") || !child.isAlive());
          child.kill();
        }
        assertThat(isThere(store, "README.md")).isTrue();
        try (var target = ExportTargets.open(place, server.environment(), "t")) {
          target.discard();
        }
        store.tree().list("", listed -> assertThat(listed.key()).as("left over").isEmpty());
      }
    }
  }

  private static boolean isThere(S3Store store, String key) {
    try {
      return store.tree().find(key).isPresent();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** A server of its own kind that checks signatures. */
  private record Server(S3Proxy proxy) implements AutoCloseable {
    static Server start() throws Exception {
      var proxy =
          S3Proxy.builder()
              .blobStore(BlobStores.create("transient-nio2", new Properties()))
              .endpoint(URI.create("http://127.0.0.1:0"))
              .awsAuthentication(AuthenticationType.AWS_V4, "id", "secret")
              .ignoreUnknownHeaders(true)
              .build();
      proxy.start();
      return new Server(proxy);
    }

    String endpoint() {
      return "http://127.0.0.1:" + proxy.getPort();
    }

    Map<String, String> environment() {
      return Map.of(
          "CROPDESK_S3_ENDPOINT",
          endpoint(),
          "AWS_ACCESS_KEY_ID",
          "id",
          "AWS_SECRET_ACCESS_KEY",
          "secret");
    }

    /** Of a {@link Writer}. */
    String[] arguments(String... first) {
      var all = new java.util.ArrayList<>(List.of(first));
      environment().forEach((name, value) -> all.addAll(List.of(name, value)));
      return all.toArray(String[]::new);
    }

    @Override
    public void close() {
      try {
        proxy.stop();
      } catch (Exception e) { // As it is declared.
        throw new IllegalStateException("The server does not stop", e);
      }
    }
  }

  private static boolean hasManifest(String place, Map<String, String> environment)
      throws IOException {
    try (var store = (S3Store) ObjectStores.open(place, environment)) {
      return store.tree().find("manifest.json").isPresent();
    }
  }

  private static void bucket(String endpoint) {
    try (var client =
        S3Client.builder()
            .endpointOverride(URI.create(endpoint))
            .forcePathStyle(true)
            .region(Region.US_EAST_1)
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("id", "secret")))
            .build()) {
      client.createBucket(b -> b.bucket("sets"));
    }
  }

  /** Counts what is read of a real store. */
  private record Counted(ObjectStore store, AtomicInteger reads) implements ObjectStore {
    @Override
    public byte[] read(String key) throws IOException {
      reads.incrementAndGet();
      return store.read(key);
    }

    @Override
    public boolean putIfAbsent(String key, byte[] bytes) throws IOException {
      return store.putIfAbsent(key, bytes);
    }

    @Override
    public Optional<Long> size(String key) throws IOException {
      return store.size(key);
    }

    @Override
    public void delete(String key) throws IOException {
      store.delete(key);
    }

    @Override
    public String location() {
      return store.location();
    }

    @Override
    public void close() {
      store.close();
    }
  }

  @Test
  void aStoppedExportGoesOnWithoutReadingAgainWhatItWrote() throws Exception {
    Path out = dir.resolve("out");
    var reads = new AtomicInteger();
    ExportGround plain = ground();
    var ground =
        new ExportGround(
            plain.source(), new Counted(plain.store(), reads), plain.pictures(), null, null);
    for (int stops = 1; stops <= 3; stops++) {
      long at = 400L * stops;
      var stop = new StopSignal();
      var stopped =
          ExportRun.toFolder(
              ground,
              yolo(),
              out,
              "t",
              2,
              stop,
              p -> {
                if (p.pictures() == at) {
                  stop.request();
                }
              });
      assertThat(stopped).isEmpty();
      assertThat(out).doesNotExist();
    }
    assertThat(ExportRun.toFolder(ground, yolo(), out, "t", 2, new StopSignal(), ExportWatch.NONE))
        .isPresent();
    // What was read ahead when it was stopped is read again: 16 pictures at the most.
    assertThat(reads.get()).isBetween(IMAGES, IMAGES + 3 * 17);
    assertThat(verify(out.toString(), Map.of()).isWhole()).isTrue();
  }

  @Test
  void aPictureThatIsMissingInTheMiddleIsNamedAndNothingIsVisible() throws Exception {
    Path out = dir.resolve("out");
    Path missing = dir.resolve("pictures/picture-1.jpg");
    Files.move(missing, dir.resolve("aside"));
    assertThatThrownBy(() ->
            ExportRun.toFolder(ground(), yolo(), out, "t", 2, new StopSignal(), ExportWatch.NONE))
        .isInstanceOfSatisfying(
            CatalogException.class,
            e ->
                assertThat(e.explained())
                    .contains("SKU.1 ")
                    .contains("picture-1.jpg")
                    .contains("Put the file back"));
    assertThat(out).doesNotExist();
    Files.move(dir.resolve("aside"), missing);
    assertThat(
            ExportRun.toFolder(ground(), yolo(), out, "t", 2, new StopSignal(), ExportWatch.NONE))
        .isPresent();
  }

  /** Does not write the pictures anew, unlike the one before each test. */
  private ExportGround ground() throws IOException {
    var keep = ManyPictures.in(dir.resolve("copy"), 12, 160, 120, IMAGES, 2);
    return new ExportGround(
        keep, new FolderStore(dir.resolve("pictures")), new ManyPictures.AsStored(), null, null);
  }

  @Test
  void aTamperedHiddenFileIsWrittenAgain() throws Exception {
    Path out = dir.resolve("out");
    var stop = new StopSignal();
    ExportRun.toFolder(
        ground(),
        yolo(),
        out,
        "t",
        2,
        stop,
        p -> {
          if (p.pictures() == 600) {
            stop.request();
          }
        });
    Path set = dir.resolve(".cropdesk-export-t/set");
    Files.writeString(set.resolve("labels/train/000000000001.txt"), "spoiled");
    Files.delete(set.resolve("images/train/000000000002.jpg"));
    ExportRun.toFolder(ground(), yolo(), out, "t", 2, new StopSignal(), ExportWatch.NONE);
    assertThat(verify(out.toString(), Map.of()).isWhole()).isTrue();
    assertThat(Files.readString(out.resolve("labels/train/000000000001.txt"))).startsWith("0 0.");
  }

  @Test
  void whatIsMissingChangedOrTooManyIsNamed() throws Exception {
    Path out = dir.resolve("out");
    ExportRun.toFolder(ground(), yolo(), out, "t", 2, new StopSignal(), ExportWatch.NONE);
    Files.delete(out.resolve("labels/train/000000000001.txt"));
    Files.writeString(out.resolve("data.yaml"), "names: []");
    Files.writeString(out.resolve("images/train/new.jpg"), "x");
    var found = verify(out.toString(), Map.of());
    assertThat(found.isWhole()).isFalse();
    assertThat(found.missing().named()).isEqualTo(List.of("labels/train/000000000001.txt"));
    assertThat(found.changed().named()).isEqualTo(List.of("data.yaml"));
    assertThat(found.extra().named()).isEqualTo(List.of("images/train/new.jpg"));
  }

  @Test
  void aTargetThatIsTakenOrCannotBeWrittenIsExplained() throws Exception {
    Path taken = Files.createDirectories(dir.resolve("taken"));
    Files.writeString(taken.resolve("mine"), "x");
    assertThatThrownBy(() ->
            ExportRun.toFolder(ground(), yolo(), taken, "t", 2, new StopSignal(), ExportWatch.NONE))
        .isInstanceOfSatisfying(
            CatalogException.class,
            e -> assertThat(e.explained()).contains("already").contains(taken.toString()));
    assertThat(Arrays.asList(Objects.requireNonNull(taken.toFile().list())))
        .containsExactly("mine");
    Path file = Files.writeString(dir.resolve("file"), "x");
    assertThatThrownBy(() ->
            ExportRun.toFolder(
                ground(), yolo(), file.resolve("set"), "t", 2, new StopSignal(), ExportWatch.NONE))
        .isInstanceOfSatisfying(
            CatalogException.class, e -> assertThat(e.explained()).contains("may write to"));
    Path empty = Files.createDirectories(dir.resolve("empty"));
    assertThat(
            ExportRun.toFolder(ground(), yolo(), empty, "t", 2, new StopSignal(), ExportWatch.NONE))
        .isPresent();
  }

  /** The limit on a file's size fails as a full disk does, in the middle of a shard. */
  @Test
  void aFullDiskIsSaidAndNothingIsVisible() throws Exception {
    Path out = dir.resolve("out");
    try (var child =
        ChildProcess.limited(2000, Writer.class, dir.toString(), out.toString(), "shards")) {
      assertThat(child.end()).isNotZero();
      assertThat(String.join("\n", child.lines())).contains("The disk of " + out + " is full");
    }
    assertThat(out).doesNotExist();
    assertThat(finish(dir, out.toString(), shards(), Map.of())).hasSize(64);
  }
}
