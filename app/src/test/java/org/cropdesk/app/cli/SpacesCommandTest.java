package org.cropdesk.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.cropdesk.backfill.BackfillRun;
import org.cropdesk.backfill.Backfills;
import org.cropdesk.db.Await;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.CatalogLocation;
import org.cropdesk.db.ChildProcess;
import org.cropdesk.db.Statements;
import org.cropdesk.db.TestCatalog;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Moving a catalog to a second encoder from a shell. */
final class SpacesCommandTest {
  private static final String SECOND = Shell.SAMPLES + "/models/encoder-256";

  private static final CatalogLocation.Server LOCATION = TestCatalog.fresh();

  @TempDir static Path folder;
  private static String catalog = "";

  @BeforeAll
  static void index() throws IOException {
    catalog = TestCatalog.address(LOCATION);
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

  /** The space a search of this moment is answered from, after it has found something there. */
  private static int answeredFrom() {
    JsonNode answer = json("search", "blue mug");
    assertThat(answer.get("semantic")).isNotEmpty();
    return answer.get("space").get("id").asInt();
  }

  /** Begins a run in a process of its own, and kills that in the middle; says which run it was. */
  private static long killedInTheMiddle() throws Exception {
    try (var database = CatalogDatabase.open(LOCATION, InstantSource.system());
        Connection held = database.dedicated("hold a product")) {
      held.setAutoCommit(false);
      Statements.list(
          held,
          "select id from product where id = (select max(id) from product) for update",
          r -> r.getLong(1));
      var runs = new Backfills(database, Clock.systemUTC());
      String blocked =
          """
          select count(*) from pg_stat_activity
           where datname = current_database() and cardinality(pg_blocking_pids(pid)) > 0
          """;
      try (var child =
          new ChildProcess(
              BackfillCommandTest.Own.class,
              Shell.SAMPLES.toString(),
              "backfill",
              "start",
              "--with",
              SECOND,
              "--batch-size",
              "1",
              "--max-batches",
              "1",
              "--catalog",
              catalog,
              "--store",
              "file:" + folder.resolve("store"))) {
        Await.until(
            "it has done some and waits for the product that is held",
            Duration.ofMinutes(2),
            () -> {
              assertThat(child.isAlive()).as(() -> child.lines().toString()).isTrue();
              return runs.list(1).stream().anyMatch(r -> r.done() > 0)
                  && database.<Long>read("look", c -> Statements.number(c, blocked)) > 0;
            });
        child.kill();
      }
      held.rollback();
      BackfillRun left = runs.list(1).getFirst();
      assertThat(left.state().works()).isTrue();
      assertThat(left.done()).isBetween(1L, 11L);
      return left.id();
    }
  }

  @Test
  void aSecondEncoderIsFilledWithAKillInTheMiddleProvedComparedSignedPromotedAndRolledBack()
      throws Exception {
    int first = answeredFrom();
    String run = Long.toString(killedInTheMiddle());
    assertThat(answeredFrom()).as("while the second is half there").isEqualTo(first);
    JsonNode half = json("backfill", "show", run);
    assertThat(half.get("done").asInt()).isLessThan(12);
    run("backfill", "work", run).endsWith(0);
    JsonNode whole = json("backfill", "show", run);
    assertThat(whole.get("done").asInt()).isEqualTo(12);
    assertThat(whole.get("canary").get("products").asInt()).isEqualTo(5);
    assertThat(run("backfill", "log", run).endsWith(0).out()).contains("went silent");

    JsonNode second = json("spaces").get("spaces").get(0);
    String id = second.get("id").asText();
    assertThat(second.get("coverage").get("covered"))
        .isEqualTo(second.get("coverage").get("products"));
    assertThat(second.get("whyNotPromoted").asText()).contains("not verified");
    assertThat(run("spaces", "promote", id).code()).isEqualTo(ExitCode.WRONG_USAGE);

    List<CSVRecord> checks = table(run("spaces", "verify", id, "--csv").endsWith(0));
    assertThat(checks).extracting(r -> r.get("kind")).containsOnly("check", "source", "hit");
    assertThat(checks).extracting(r -> r.get("level")).doesNotContain("red");
    assertThat(checks)
        .filteredOn(r -> r.get("kind").equals("source"))
        .extracting(r -> r.get("name"))
        .containsExactly("image", "text", "both");
    List<CSVRecord> compared = table(run("spaces", "compare", id, "--csv").endsWith(0));
    assertThat(compared).filteredOn(r -> r.get("kind").equals("overlap")).hasSize(11);
    assertThat(compared)
        .filteredOn(r -> r.get("kind").equals("product"))
        .allMatch(r -> r.get("found").startsWith("CD-"));
    run("spaces", "sign", compared.getFirst().get("comparison"), "--note", "seen").endsWith(0);
    assertThat(answeredFrom()).as("proved, and not yet in force").isEqualTo(first);
    run("spaces", "promote", id).endsWith(0);
    assertThat(answeredFrom()).isEqualTo(Integer.parseInt(id));
    List<CSVRecord> spaces = table(run("spaces", "--csv").endsWith(0));
    assertThat(spaces)
        .filteredOn(r -> r.get("space").equals(id))
        .extracting(r -> r.get("state"))
        .containsExactly("active");
    String back = Integer.toString(first);
    Shell.Result elsewhere = run("spaces", "rollback", "image", "--to", id);
    assertThat(elsewhere.code()).isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(elsewhere.err()).contains("leads from space " + id, "nothing was changed");
    Shell.Result rolledBack = run("spaces", "rollback", "image", "--to", back, "--yes").endsWith(0);
    assertThat(rolledBack.err()).contains("Space " + back + " takes the place of space " + id);
    assertThat(rolledBack.out()).contains("Space " + back + " is in force again");
    assertThat(answeredFrom()).isEqualTo(first);
    assertThat(run("spaces", "rollback", "image").code()).isEqualTo(ExitCode.WRONG_USAGE);
    isShown(id, back);
    assertThat(run("spaces", "retire", id).endsWith(0).out()).contains("let go of");
    assertThat(run("spaces", "index", id).code()).isEqualTo(ExitCode.WRONG_USAGE);
  }

  private static void isShown(String id, String first) throws IOException {
    String shown = run("spaces", "show", id).endsWith(0).out();
    assertThat(shown)
        .contains("Verification of", "Recall@10", "Comparison of", "Signed by")
        .contains("promoted space " + id, "rolled back to space " + first);
    assertThat(run("spaces", "verify", id).endsWith(0).out())
        .contains("green", "Recall@10", "Nulls", "exact, small space");
    assertThat(run("spaces", "index", id).endsWith(0).out()).contains("has its index; --anew");
    assertThat(run("spaces", "index", id, "--anew").endsWith(0).out()).contains("Verify it");
    JsonNode again = json("spaces", "compare", id);
    assertThat(again.get("skus").toString()).contains("CD-");
    assertThat(run("spaces", "compare", id, "--worst", "2").endsWith(0).out())
        .containsPattern("space " + id + " +CD-")
        .contains("and 10 more; --worst 12 shows them.")
        .doesNotContain("[1");
    JsonNode all = json("spaces", "show", id);
    assertThat(all.get("verification").get("findings").size()).isEqualTo(11);
    assertThat(all.get("comparison").get("skus").size()).isPositive();
    assertThat(all.get("history").size()).isGreaterThan(2);
    assertThat(all.get("verification").get("missingProducts").asInt()).isZero();
  }
}
