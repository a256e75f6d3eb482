package org.cropdesk.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.cropdesk.db.CatalogLocation;
import org.cropdesk.db.TestCatalog;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Search and scan as a shell sees them, with the sample detector and encoder. */
final class SearchCommandTest {
  @TempDir static Path folder;
  private static String catalog = "";

  @BeforeAll
  static void index() throws IOException {
    CatalogLocation.Server server = TestCatalog.fresh();
    catalog = TestCatalog.address(server);
    List<String> lines = Files.readAllLines(Shell.SAMPLES.resolve("catalog/products.csv"));
    Path table = Files.write(folder.resolve("products.csv"), lines.subList(0, 25));
    run("import", table.toString(), "--images", Shell.SAMPLES + "/catalog/images").endsWith(0);
    copy(Shell.SAMPLES.resolve("models/encoder"), folder.resolve("encoder"));
    touch(folder.resolve("encoder"), " ");
    // Three pictures of the samples are meant to be unreadable.
    run("index").endsWith(ExitCode.FAILED_IN_PART);
  }

  /** Other bytes of the same meaning: to a hash another encoder. */
  private static void touch(Path encoder, String blanks) throws IOException {
    Path config = encoder.resolve("config.json");
    Files.writeString(config, Files.readString(config) + blanks);
  }

  private static Shell.Result run(String... args) {
    var all = new ArrayList<>(List.of(args));
    all.addAll(
        List.of("--catalog", catalog, "--store", "file:" + folder.resolve("store"), "--json"));
    if (!all.contains("--encoder") && !args[0].equals("import")) {
      all.addAll(List.of("--encoder", folder.resolve("encoder").toString()));
    }
    return Shell.run(all.toArray(String[]::new));
  }

  private static List<String> skus(JsonNode list) {
    return list.findValuesAsText("sku");
  }

  @Test
  void aTextIsFoundByKeywordAndByMeaningWithEveryPartOfTheScore() {
    JsonNode found = run("search", "text", "blue", "mug", "--limit", "5").endsWith(0).json();
    assertThat(skus(found.get("keyword"))).contains("CD-1001");
    assertThat(skus(found.get("semantic"))).hasSize(5);
    assertThat(skus(found.get("products"))).hasSize(5);
    JsonNode first = found.get("products").get(0);
    double sum = 0;
    for (JsonNode part : first.get("parts")) {
      sum += part.asDouble();
    }
    assertThat(first.get("score").asDouble()).isBetween(sum - 1e-4, sum + 1e-4);
    assertThat(found.get("totalRelated").get("count").asInt()).isPositive();
    assertThat(run("search", "blue mug", "--keyword").json().get("semantic")).isEmpty();
  }

  @Test
  void aPictureAProductAndACropFindTheirLike() {
    Path photo = Shell.SAMPLES.resolve("catalog/images/cd-1001-1.jpg");
    JsonNode byPicture = run("search", "picture", photo.toString(), "-k", "3").endsWith(0).json();
    assertThat(skus(byPicture.get("products")).getFirst()).isEqualTo("CD-1001");
    assertThat(run("search", "--image", photo.toString()).endsWith(0).json().get("products"))
        .isNotEmpty();
    JsonNode byProduct = run("search", "product", "CD-1001", "-k", "3").endsWith(0).json();
    assertThat(skus(byProduct.get("semantic"))).hasSize(3).doesNotContain("CD-1001");
    String crop = byPicture.get("products").get(0).get("crop").asText();
    assertThat(skus(run("search", "crop", crop).endsWith(0).json().get("semantic")))
        .isNotEmpty()
        .doesNotContain("CD-1001");
    assertThat(run("search", "product", "nowhere").endsWith(2).err()).contains("nowhere");
  }

  @Test
  void aFilterIsUnderstoodOrExplained() {
    JsonNode mugs =
        run("search", "text", "thing", "--filter", "category:mug", "-k", "3").endsWith(0).json();
    JsonNode same =
        run("search", "text", "thing", "--category", "mug", "-k", "3").endsWith(0).json();
    assertThat(mugs.get("semantic")).isNotEmpty().isEqualTo(same.get("semantic"));
    assertThat(run("search", "text", "x", "--filter", "colour:").endsWith(2).err())
        .contains("A value is missing");
    assertThat(
            run("search", "text", "x", "--space", "99").endsWith(0).json().get("notes").toString())
        .as("words alone are searched for, and why")
        .contains("There is no space 99");
  }

  @Test
  void aScanEndsWithMatchesOrWithAReason() throws IOException {
    Path photo = Shell.SAMPLES.resolve("catalog/images/cd-1001-1.jpg");
    JsonNode found = run("scan", photo.toString()).endsWith(0).json();
    assertThat(found.get("outcome").asText()).isEqualTo("matched");
    assertThat(skus(found.get("matches")).getFirst()).isEqualTo("CD-1001");
    Path broken = Files.writeString(folder.resolve("broken.jpg"), "no picture");
    JsonNode why = run("scan", broken.toString()).endsWith(ExitCode.FAILED_IN_PART).json();
    assertThat(why.get("outcome").asText()).isEqualTo("unreadable");
    assertThat(why.get("said").asText()).contains("cannot be read");
  }

  @Test
  void theCropsOfAPhotoAreListedAndAnotherOneIsCompared() {
    String photo = Shell.SAMPLES.resolve("catalog/images/cd-1001-1.jpg").toString();
    JsonNode first = run("scan", photo).endsWith(0).json();
    assertThat(first.get("crops").size()).isGreaterThan(1);
    int primary = first.get("crop").asInt();
    int other = primary == 2 ? 3 : 2;
    JsonNode crop = first.get("crops").get(other - 1);
    assertThat(crop.get("number").asInt()).isEqualTo(other);
    assertThat(crop.get("class").asText()).isNotBlank();
    JsonNode picked = run("scan", photo, "--crop", Integer.toString(other)).json();
    assertThat(picked.get("crop").asInt()).isEqualTo(other);
    assertThat(picked.get("answer")).isNull();
    assertThat(skus(picked.get("semantic"))).isNotEmpty();
    assertThat(run("scan", photo, "--crop", "99").endsWith(2).err()).contains("no crop 99; it has");
    assertThat(run("scan", photo, "--crop", "0").endsWith(2).err()).contains("counted from 1");
    var keyword = run("scan", photo, "--keyword").endsWith(0);
    assertThat(keyword.json().get("outcome").asText()).isEqualTo("matched");
    assertThat(keyword.err()).contains("--keyword does nothing");
    var people = new ArrayList<>(List.of("scan", photo, "--catalog", catalog));
    people.addAll(List.of("--store", "file:" + folder.resolve("store")));
    people.addAll(List.of("--encoder", folder.resolve("encoder").toString()));
    assertThat(Shell.run(people.toArray(String[]::new)).endsWith(0).out())
        .containsPattern("crop " + primary + " .*<- compared")
        .contains("crop " + other + "  ");
  }

  @Test
  void ofOneAttributeAnyLabelWillDoAndOfSeveralAll() {
    var some = run("search", "text", "thing", "--semantic", "-k", "25");
    assertThat(some.endsWith(0).json().get("semantic")).isNotEmpty();
    List<String> red = labelled("--label", "colour=red");
    List<String> blue = labelled("--label", "colour=blue");
    assertThat(red).isNotEmpty();
    assertThat(blue).isNotEmpty();
    assertThat(labelled("--label", "colour=red", "--label", "colour=blue"))
        .as("as colour:red,blue does")
        .containsAll(red)
        .containsAll(blue)
        .hasSameElementsAs(labelled("--filter", "colour:red,blue"));
    List<String> both = labelled("--label", "colour=red", "--label", "style=plain");
    assertThat(both)
        .hasSameElementsAs(labelled("--filter", "colour:red style:plain"))
        .hasSizeLessThan(red.size());
    assertThat(run("search", "text", "x", "--label", "red").endsWith(2).err())
        .contains("ATTRIBUTE=VALUE");
    assertThat(Shell.run("search", "--help").out()).contains("any of the values will do");
  }

  private static List<String> labelled(String... filter) {
    var all = new ArrayList<>(List.of("search", "text", "thing", "--semantic", "-k", "50"));
    all.addAll(List.of(filter));
    return skus(run(all.toArray(String[]::new)).endsWith(0).json().get("semantic"));
  }

  @Test
  void anEncoderWhoseFilesWereReplacedIsRefusedHoweverLongItsVectorsAre() throws IOException {
    // statewave#421: vectors of the same length from another encoder were compared silently.
    Path swapped = folder.resolve("swapped");
    copy(Shell.SAMPLES.resolve("models/encoder"), swapped);
    touch(swapped, "\n");
    Shell.Result refused =
        run("search", "text", "mug", "--semantic", "--encoder", swapped.toString());
    refused.endsWith(3);
    assertThat(refused.err())
        .contains("as long, but they mean something else")
        .contains("Nothing was compared");
    JsonNode words = run("search", "mug", "--encoder", swapped.toString()).endsWith(0).json();
    assertThat(words.get("keyword")).isNotEmpty();
    assertThat(words.get("semantic")).isEmpty();
    assertThat(words.get("notes").toString()).contains("Searched by words only");
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      all.forEach(path -> {
        try {
          Path there = to.resolve(from.relativize(path).toString());
          if (Files.isDirectory(path)) {
            Files.createDirectories(there);
          } else {
            Files.copy(path, there);
          }
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      });
    }
  }
}
