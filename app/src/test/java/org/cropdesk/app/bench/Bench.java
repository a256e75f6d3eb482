package org.cropdesk.app.bench;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The Java side of {@code ./bench}.
 *
 * <pre>
 * Bench run LINE ROOT CACHE OUT    measures one line and writes OUT/LINE.json
 * Bench table OUT LINE...          prints those lines and writes them to OUT/../bench.json
 * </pre>
 */
public final class Bench {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<List<Map<String, Object>>> ROWS = new TypeReference<>() {};
  private static final Map<String, Line> LINES = lines();

  private Bench() {}

  private static Map<String, Line> lines() {
    var lines = new LinkedHashMap<String, Line>();
    lines.put("index", new IndexLine());
    lines.put("backfill", new BackfillLine());
    lines.put("vectors", new VectorsLine());
    lines.put("plan", new PlanLine());
    lines.put("decode", new DecodeLine());
    lines.put("rows", new RowsLine());
    lines.put("next-picture", new NextPictureLine());
    lines.put("queue", new QueueLine());
    lines.put("reviewers", new ReviewersLine());
    lines.put("grid", new GridLine());
    lines.put("thresholds", new ThresholdsLine());
    lines.put("search", new SearchLine());
    lines.put("move", new MoveLine());
    lines.put("start", new StartLine());
    lines.put("learn", new LearnLine());
    lines.put("export", new ExportLine());
    lines.put("splits", new SplitsLine());
    return lines;
  }

  public static void main(String[] args) throws Exception {
    switch (args[0]) {
      case "run" -> measure(args[1], Path.of(args[2]), Path.of(args[3]), Path.of(args[4]));
      case "table" -> table(Path.of(args[1]), List.of(args).subList(2, args.length));
      default -> throw new IllegalArgumentException(args[0]);
    }
    // JavaFX and the embedded server leave threads that would keep the process.
    System.exit(0);
  }

  private static void measure(String name, Path root, Path cache, Path out) throws Exception {
    Line line = LINES.get(name);
    if (line == null) {
      throw new IllegalArgumentException("There is no line " + name);
    }
    Path scratch = out.resolve("scratch-" + name);
    Ground.delete(scratch);
    Files.createDirectories(scratch);
    List<Result> results = line.run(new Ground(root, cache, scratch));
    JSON.writeValue(
        out.resolve(name + ".json").toFile(), results.stream().map(Bench::fields).toList());
    Ground.delete(scratch);
  }

  private static Map<String, Object> fields(Result r) {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("name", r.name());
    fields.put("unit", r.unit());
    fields.put("ours", r.ours());
    fields.put("reference", r.reference());
    fields.put("ratio", r.ratio());
    fields.put("ratioLow", r.low());
    fields.put("ratioHigh", r.high());
    Double bar = r.bar();
    if (bar != null) {
      fields.put("bar", bar);
      fields.put("met", r.met());
    }
    fields.put("note", r.note());
    return fields;
  }

  private static void table(Path out, List<String> names) throws IOException {
    var all = new ArrayList<Map<String, Object>>();
    for (String name : names) {
      Path file = out.resolve(name + ".json");
      if (Files.exists(file)) {
        all.addAll(JSON.readValue(file.toFile(), ROWS));
      }
    }
    JSON.writerWithDefaultPrettyPrinter()
        .writeValue(out.resolveSibling("bench.json").toFile(), all);
    PrintStream print = System.out;
    print.printf(
        "%-34s %-11s %9s %10s %6s %13s %5s  %s%n",
        "name", "unit", "ours", "reference", "ratio", "low..high", "bar", "met?");
    for (Map<String, Object> row : all) {
      print.printf(
          Locale.ROOT,
          "%-34s %-11s %9s %10s %6.2f %13s %5s  %s%n",
          row.get("name"),
          row.get("unit"),
          number(row.get("ours")),
          number(row.get("reference")),
          asDouble(row.get("ratio")),
          String.format(
              Locale.ROOT,
              "%.2f..%.2f",
              asDouble(row.get("ratioLow")),
              asDouble(row.get("ratioHigh"))),
          row.containsKey("bar") ? number(row.get("bar")) : "",
          row.containsKey("bar") ? (Boolean.TRUE.equals(row.get("met")) ? "yes" : "NO") : "");
      if (!String.valueOf(row.get("note")).isEmpty()) {
        print.println("    " + row.get("note"));
      }
    }
  }

  private static double asDouble(@Nullable Object value) {
    return value instanceof Number number ? number.doubleValue() : Double.NaN;
  }

  private static String number(@Nullable Object value) {
    double d = asDouble(value);
    return String.format(Locale.ROOT, d >= 1000 ? "%.0f" : d >= 10 ? "%.1f" : "%.2f", d);
  }
}
