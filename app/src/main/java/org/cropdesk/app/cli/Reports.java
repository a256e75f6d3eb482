package org.cropdesk.app.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import org.cropdesk.app.tour.TourReport;
import org.cropdesk.catalog.ImportReport;
import org.cropdesk.index.IndexReport;
import org.cropdesk.inference.pipeline.Pipeline;

/** Reports as text for people and as JSON for machines. */
final class Reports {
  private Reports() {}

  static void print(PrintWriter out, ImportReport r) {
    out.printf(
        "%d products added, %d updated, %d unchanged; %d pictures%n",
        r.added(), r.updated(), r.unchanged(), r.images());
    for (ImportReport.Problem p : r.problems()) {
      out.println((p.row() > 0 ? "line " + p.row() + ": " : "") + p.reason());
    }
    if (!r.problems().isEmpty()) {
      out.println(r.problems().size() + " problems; everything else was imported.");
    }
    out.flush();
  }

  static ObjectNode json(ImportReport r) {
    ObjectNode json =
        Output.object()
            .put("added", r.added())
            .put("updated", r.updated())
            .put("unchanged", r.unchanged())
            .put("images", r.images());
    ArrayNode problems = json.putArray("problems");
    r.problems().forEach(p -> problems.addObject().put("line", p.row()).put("reason", p.reason()));
    return json;
  }

  static void print(PrintWriter out, IndexReport r, Pipeline pipeline) {
    double seconds = r.took().toMillis() / 1000.0;
    out.printf(
        "%d products indexed in %.1f s on %s%s%n",
        r.products(),
        seconds,
        pipeline.device().name(),
        r.stopped() ? ", stopped before the end" : "");
    out.printf(
        "%d crops, %d kept; %d products without a primary crop%n",
        r.crops(), r.kept(), r.withoutPrimary());
    if (r.unreadable() > 0) {
      out.printf(
          "%d pictures could not be used; each one's reason stands in the catalog and on the review screen%n",
          r.unreadable());
    }
    out.printf(
        "work, summed over products: decode %.1f s, detect %.1f s, crop %.1f s, encode %.1f s%n",
        r.timings().decode() / 1000,
        r.timings().detect() / 1000,
        r.timings().crop() / 1000,
        r.timings().encode() / 1000);
    out.flush();
  }

  static ObjectNode json(IndexReport r, Pipeline pipeline) {
    ObjectNode json =
        Output.object()
            .put("job", r.jobId())
            .put("products", r.products())
            .put("crops", r.crops())
            .put("kept", r.kept())
            .put("withoutPrimary", r.withoutPrimary())
            .put("unreadable", r.unreadable())
            .put("stopped", r.stopped())
            .put("seconds", r.took().toMillis() / 1000.0)
            .put("device", pipeline.device().name());
    json.putObject("milliseconds")
        .put("decode", Output.round(r.timings().decode(), 1))
        .put("detect", Output.round(r.timings().detect(), 1))
        .put("crop", Output.round(r.timings().crop(), 1))
        .put("encode", Output.round(r.timings().encode(), 1));
    return json;
  }

  static void print(PrintWriter out, TourReport report) {
    int width = report.rows().stream().mapToInt(r -> r.name().length()).max().orElse(0);
    for (TourReport.Row row : report.rows()) {
      out.printf("%-" + (width + 2) + "s%s%n", row.name(), row.value());
    }
    for (String problem : report.problems()) {
      out.println("FAILED  " + problem);
    }
    out.flush();
  }

  static ObjectNode json(TourReport report) {
    ObjectNode json = Output.object().put("ok", report.ok());
    ObjectNode found = json.putObject("found");
    report.rows().forEach(r -> found.put(r.name(), r.value()));
    ArrayNode problems = json.putArray("problems");
    report.problems().forEach(problems::add);
    ArrayNode pictures = json.putArray("pictures");
    report.pictures().forEach(p -> pictures.add(p.toString()));
    return json;
  }
}
