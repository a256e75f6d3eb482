package org.cropdesk.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.cropdesk.app.spaces.SpaceFiles;
import org.cropdesk.embedding.MissingProduct;
import org.cropdesk.embedding.SourceType;
import org.cropdesk.embedding.SpaceComparison;
import org.cropdesk.embedding.SpaceReport;
import org.junit.jupiter.api.Test;

/** Whoever is shown a part of something is told how much is left out. */
final class SpaceTextsTest {
  private static final SpaceReport REPORT =
      new SpaceReport(
          7,
          200_000,
          80_000,
          200_000,
          120_000,
          List.of("A-1", "A-2"),
          80_000,
          0,
          Map.of(SourceType.TEXT, 80_000L),
          0,
          0,
          0,
          0,
          true,
          false,
          true,
          0.99,
          3,
          new SpaceReport.TestQuery(5, "B-5", List.of(new SpaceReport.Found(5, "B-5", 1))),
          List.of("120000 vectors are missing or out of date."));

  private static final List<MissingProduct> NAMED =
      List.of(
          new MissingProduct(1, "A-1", "one", false, "decode: broken"),
          new MissingProduct(2, "A-2", "two", true, ""));

  private static List<CSVRecord> records(String csv) throws IOException {
    var format = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();
    return format.parse(new StringReader(csv)).getRecords();
  }

  @Test
  void aVerificationSaysHowManyProductsItDoesNotName() throws IOException {
    var out = new StringWriter();
    SpaceTexts.report(new PrintWriter(out, true), REPORT);
    assertThat(out.toString()).contains("missing: A-2", "and 119,998 more", "--csv");

    List<CSVRecord> rows = records(SpaceFiles.verification(REPORT, NAMED));
    assertThat(rows.getLast().get("kind")).isEqualTo("cut");
    assertThat(rows.getLast().get("name")).contains("119,998 more products");
    assertThat(rows)
        .filteredOn(r -> r.get("kind").equals("source") && r.get("name").equals("text"))
        .extracting(r -> r.get("value"))
        .containsExactly("80000");
    assertThat(rows)
        .filteredOn(r -> r.get("kind").equals("hit"))
        .extracting(r -> r.get("name"))
        .containsExactly("B-5");

    var tree = SpaceFiles.tree(REPORT, NAMED);
    assertThat(tree.get("missingProducts").asLong()).isEqualTo(120_000);
    assertThat(tree.get("missingListed").asInt()).isEqualTo(2);
    assertThat(tree.get("missingList").get(0).get("title").asText()).isEqualTo("one");
    assertThat(tree.get("missingList").get(0).get("failure").asText()).isEqualTo("decode: broken");
  }

  @Test
  void aComparisonNamesSkusAndSaysHowManyQueriesItLeavesOut() throws IOException {
    var worst = new ArrayList<SpaceComparison.Query>();
    for (int i = 1; i <= 50; i++) {
      worst.add(new SpaceComparison.Query(i, "Q-" + i, List.of(1L, 2L), List.of(2L, 3L), 1));
    }
    var found =
        new SpaceComparison(
            4, 7, 6, 2, 0.5, List.of(0, 50, 150), worst, null, null, null, null, null);
    Map<Long, String> skus = Map.of(1L, "A-1", 2L, "A-2", 3L, "A-3");
    var out = new StringWriter();
    SpaceTexts.comparison(new PrintWriter(out, true), found, skus, 10);
    assertThat(out.toString())
        .contains("Q-10: 1 of 2 in common")
        .containsPattern("space 7 +A-1 A-2")
        .containsPattern("space 6 +A-2 A-3")
        .doesNotContain("Q-11")
        .contains("and 40 more; --worst 50 shows them.", "150 queries agree more");
    CSVRecord last = records(SpaceFiles.comparison(found, skus)).getLast();
    assertThat(last.get("kind")).isEqualTo("cut");
    assertThat(last.get("query")).contains("150 queries");
    assertThat(SpaceFiles.tree(found, skus).get("skus").get("3").asText()).isEqualTo("A-3");
  }
}
