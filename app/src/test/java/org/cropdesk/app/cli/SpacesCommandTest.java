package org.cropdesk.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.cropdesk.db.TestCatalog;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Moving a catalog to a second encoder from a shell. */
final class SpacesCommandTest {
  private static final String SECOND = Shell.SAMPLES + "/models/encoder-256";

  @TempDir static Path folder;
  private static String catalog = "";

  @BeforeAll
  static void index() throws IOException {
    catalog = TestCatalog.address(TestCatalog.fresh());
    List<String> lines = Files.readAllLines(Shell.SAMPLES.resolve("catalog/products.csv"));
    Path table = Files.write(folder.resolve("products.csv"), lines.subList(0, 13));
    run("import", table.toString(), "--images", Shell.SAMPLES + "/catalog/images").endsWith(0);
    run("index");
  }

  private static Shell.Result run(String... args) {
    var all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--catalog", catalog, "--store", "file:" + folder.resolve("store")));
    return Shell.run(all.toArray(String[]::new));
  }

  private static JsonNode json(String... args) {
    var all = new ArrayList<>(List.of(args));
    all.add("--json");
    return run(all.toArray(String[]::new)).endsWith(0).json();
  }

  private static List<CSVRecord> table(Shell.Result result) throws IOException {
    var format = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();
    return format.parse(new java.io.StringReader(result.out())).getRecords();
  }

  @Test
  void aSecondEncoderIsFilledProvedComparedSignedPromotedAndRolledBack() throws IOException {
    String first = json("spaces").get("spaces").get(0).get("id").asText();
    assertThat(first).isNotEmpty();
    run("backfill", "start", "--with", SECOND, "--no-canary").endsWith(0);
    JsonNode second = json("spaces").get("spaces").get(0);
    String id = second.get("id").asText();
    assertThat(second.get("coverage").get("covered"))
        .isEqualTo(second.get("coverage").get("products"));
    assertThat(second.get("whyNotPromoted").asText()).contains("not verified");
    assertThat(run("spaces", "promote", id).code()).isEqualTo(ExitCode.WRONG_USAGE);

    List<CSVRecord> checks = table(run("spaces", "verify", id, "--csv").endsWith(0));
    assertThat(checks).extracting(r -> r.get("kind")).containsOnly("check");
    assertThat(checks).extracting(r -> r.get("level")).doesNotContain("red");
    List<CSVRecord> compared = table(run("spaces", "compare", id, "--csv").endsWith(0));
    assertThat(compared).filteredOn(r -> r.get("kind").equals("overlap")).hasSize(11);
    assertThat(compared)
        .filteredOn(r -> r.get("kind").equals("product"))
        .allMatch(r -> r.get("found").startsWith("CD-"));
    run("spaces", "sign", compared.getFirst().get("comparison"), "--note", "seen").endsWith(0);
    run("spaces", "promote", id).endsWith(0);
    List<CSVRecord> spaces = table(run("spaces", "--csv").endsWith(0));
    assertThat(spaces)
        .filteredOn(r -> r.get("space").equals(id))
        .extracting(r -> r.get("state"))
        .containsExactly("active");
    Shell.Result elsewhere = run("spaces", "rollback", "image", "--to", id);
    assertThat(elsewhere.code()).isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(elsewhere.err()).contains("leads from space " + id, "nothing was changed");
    Shell.Result back = run("spaces", "rollback", "image", "--to", "1", "--yes").endsWith(0);
    assertThat(back.err()).contains("Space 1 takes the place of space " + id);
    assertThat(back.out()).contains("Space 1 is in force again");
    assertThat(run("spaces", "rollback", "image").code()).isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(run("spaces", "verify", id).endsWith(0).out()).contains("green", "Recall@10");
    assertThat(run("spaces", "retire", id).endsWith(0).out()).contains("let go of");
  }
}
