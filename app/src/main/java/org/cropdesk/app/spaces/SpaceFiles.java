package org.cropdesk.app.spaces;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.cropdesk.embedding.MissingProduct;
import org.cropdesk.embedding.SourceType;
import org.cropdesk.embedding.SpaceComparison;
import org.cropdesk.embedding.SpaceCoverage;
import org.cropdesk.embedding.SpaceFinding;
import org.cropdesk.embedding.SpaceFindings;
import org.cropdesk.embedding.SpaceOverview;
import org.cropdesk.embedding.SpaceReport;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.jspecify.annotations.Nullable;

/**
 * Spaces, verifications and comparisons as CSV (RFC 4180) and JSON, the same from desk and shell.
 */
public final class SpaceFiles {
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .registerModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .enable(SerializationFeature.INDENT_OUTPUT);

  private SpaceFiles() {}

  /** A record, or a list of such. */
  public static String json(Object value) {
    try {
      return JSON.writeValueAsString(value) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A record is always JSON", e);
    }
  }

  /**
   * A verification with every line of it and the products that lack something, by name.
   *
   * @param missing as many as are known by name
   */
  public static ObjectNode tree(SpaceReport report, List<MissingProduct> missing) {
    ObjectNode node = JSON.valueToTree(report);
    node.remove("missingSkus"); // The first of those that follow.
    node.set("findings", JSON.valueToTree(SpaceFindings.of(report)));
    node.put("missingProducts", report.products() - report.covered());
    node.put("missingListed", missing.size());
    node.set("missingList", JSON.valueToTree(missing));
    return node;
  }

  /**
   * A comparison whose products have their skus beside.
   *
   * @param skus of the products that are named, by number
   */
  public static ObjectNode tree(SpaceComparison found, Map<Long, String> skus) {
    ObjectNode node = JSON.valueToTree(found);
    node.set("skus", JSON.valueToTree(skus));
    return node;
  }

  /** One row for each space. */
  public static String spaces(List<SpaceOverview> all) {
    var table =
        new Table(
            "space",
            "aspect",
            "state",
            "encoder",
            "files",
            "input",
            "dimensions",
            "metric",
            "products",
            "covered",
            "counted_at",
            "vectors",
            "from_image",
            "from_text",
            "from_both",
            "stale",
            "failed",
            "indexed",
            "made_at",
            "made_by",
            "trained_on",
            "verified_at",
            "signed_by");
    for (SpaceOverview s : all) {
      var key = s.space().key();
      SpaceCoverage coverage = s.coverage();
      var proof = s.proof();
      table.row(
          s.id(),
          lower(key.aspect()),
          lower(s.space().state()),
          key.encoderName(),
          key.encoderHash(),
          key.preprocessFingerprint(),
          key.dimensions(),
          "cosine",
          coverage == null ? null : coverage.products(),
          coverage == null ? null : coverage.covered(),
          coverage == null ? null : coverage.at(),
          s.space().vectors(),
          SpaceWords.vectors(s, SourceType.IMAGE),
          SpaceWords.vectors(s, SourceType.TEXT),
          SpaceWords.vectors(s, SourceType.BOTH),
          s.space().stale(),
          s.failed(),
          s.indexed(),
          s.space().createdAt(),
          s.madeBy(),
          s.trainedOn().isEmpty() ? null : s.trainedOn(),
          proof == null || !proof.passed() ? null : proof.at(),
          s.signedBy());
    }
    return table.text();
  }

  /**
   * One row for each check, for what the vectors are made of, for what the test query found, and
   * for each product that lacks a vector; the last says how many more there are.
   *
   * @param missing as many as are to be named
   */
  public static String verification(SpaceReport report, List<MissingProduct> missing) {
    var table =
        new Table("space", "kind", "name", "level", "value", "share", "asked", "what_to_do");
    for (SpaceFinding f : SpaceFindings.of(report)) {
      table.row(
          report.spaceId(),
          "check",
          f.title(),
          lower(f.level()),
          f.value(),
          number(f.share()),
          f.asked(),
          f.remedy());
    }
    for (SourceType type : SourceType.values()) {
      long n = report.sources().getOrDefault(type, 0L);
      double share = report.vectors() == 0 ? Double.NaN : (double) n / report.vectors();
      table.row(report.spaceId(), "source", lower(type), null, n, number(share), null, null);
    }
    SpaceReport.TestQuery test = report.test();
    if (test != null) {
      for (SpaceReport.Found hit : test.hits()) {
        table.row(
            report.spaceId(),
            "hit",
            hit.sku(),
            null,
            "for " + test.sku(),
            number(hit.similarity()),
            null,
            null);
      }
    }
    for (MissingProduct m : missing) {
      table.row(
          report.spaceId(),
          "missing",
          m.sku(),
          "red",
          m.title(),
          null,
          m.stale() ? "out of date" : "no vector",
          m.failure());
    }
    long more = report.products() - report.covered() - missing.size();
    if (more > 0) {
      table.row(
          report.spaceId(),
          "cut",
          String.format(Locale.ROOT, "and %,d more products, not listed by name", more),
          "red",
          more,
          null,
          null,
          "Fill the space, then verify it again.");
    }
    return table.text();
  }

  /**
   * One row for each number of common results, then one for each rank of each of the worst queries;
   * the last says how many queries are not shown.
   *
   * @param skus of the products that are named, by number
   */
  public static String comparison(SpaceComparison found, Map<Long, String> skus) {
    var table =
        new Table(
            "comparison",
            "space",
            "with_space",
            "kind",
            "query",
            "in_common",
            "queries",
            "rank",
            "found",
            "found_in_both",
            "found_by_the_other",
            "other_in_both");
    for (int n = 0; n < found.histogram().size(); n++) {
      table.row(
          found.id(),
          found.spaceId(),
          found.withSpace(),
          "overlap",
          null,
          n,
          found.histogram().get(n),
          null,
          null,
          null,
          null,
          null);
    }
    for (SpaceComparison.Query q : found.worst()) {
      int ranks = Math.max(q.mine().size(), q.theirs().size());
      for (int i = 0; i < ranks; i++) {
        Long mine = i < q.mine().size() ? q.mine().get(i) : null;
        Long theirs = i < q.theirs().size() ? q.theirs().get(i) : null;
        table.row(
            found.id(),
            found.spaceId(),
            found.withSpace(),
            q.byWords() ? "words" : "product",
            q.sku(),
            q.common(),
            null,
            i + 1,
            sku(mine, skus),
            mine == null ? null : q.theirs().contains(mine),
            sku(theirs, skus),
            theirs == null ? null : q.mine().contains(theirs));
      }
    }
    int more = found.queries() - found.worst().size();
    if (more > 0) {
      table.row(
          found.id(),
          found.spaceId(),
          found.withSpace(),
          "cut",
          "and %d queries that agree more, of which only the number is kept".formatted(more),
          null,
          more,
          null,
          null,
          null,
          null,
          null);
    }
    return table.text();
  }

  /** All products a comparison names, so that their skus can be read. */
  public static Set<Long> products(SpaceComparison found) {
    var ids = new TreeSet<Long>();
    found
        .worst()
        .forEach(q -> {
          if (!q.byWords()) {
            ids.add(q.productId());
          }
          ids.addAll(q.mine());
          ids.addAll(q.theirs());
        });
    return ids;
  }

  private static @Nullable String sku(@Nullable Long product, Map<Long, String> skus) {
    return product == null ? null : skus.getOrDefault(product, "product " + product);
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static @Nullable Double number(double value) {
    return Double.isNaN(value) ? null : Math.round(value * 1e4) / 1e4;
  }

  /**
   * Writes a file whole or not at all; one that is there is replaced.
   *
   * @throws CatalogException of kind ENVIRONMENT when it cannot be written
   */
  public static void write(Path file, String text) {
    Path whole = file.toAbsolutePath();
    Path beside = whole.resolveSibling("." + whole.getFileName() + ".part");
    try {
      Files.writeString(beside, text, StandardCharsets.UTF_8);
      Files.move(beside, whole, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new CatalogException(
          ErrorKind.ENVIRONMENT,
          "The file " + file + " could not be written; what was there before is as it was.",
          "Choose another folder, or free some disk.",
          e);
    }
  }

  /** Rows of as many cells as the head has. */
  private static final class Table {
    private final StringBuilder text = new StringBuilder();
    private final CSVPrinter printer;
    private final int cells;

    Table(String... head) {
      cells = head.length;
      try {
        printer = new CSVPrinter(text, CSVFormat.RFC4180);
        printer.printRecord((Object[]) head);
      } catch (IOException e) {
        throw new IllegalStateException("Memory can always be written to", e);
      }
    }

    void row(@Nullable Object... values) {
      if (values.length != cells) {
        throw new IllegalArgumentException(values.length + " values in " + cells + " columns");
      }
      try {
        for (Object value : values) {
          printer.print(value instanceof Instant at ? at.toString() : value);
        }
        printer.println();
      } catch (IOException e) {
        throw new IllegalStateException("Memory can always be written to", e);
      }
    }

    String text() {
      return text.toString();
    }
  }
}
