package org.cropdesk.app.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.cropdesk.dataset.Dataset;
import org.cropdesk.dataset.DatasetChange;
import org.cropdesk.dataset.DatasetDiff;
import org.cropdesk.dataset.DatasetPreview;
import org.cropdesk.dataset.DatasetVersion;
import org.cropdesk.dataset.Fault;
import org.cropdesk.dataset.Finding;
import org.cropdesk.dataset.Leakage;
import org.cropdesk.dataset.Preflight;
import org.cropdesk.dataset.Split;

/** Datasets and versions for people. */
final class DatasetReports {
  private static final int BAR = 30;

  private DatasetReports() {}

  static void print(PrintWriter out, Dataset d, List<DatasetVersion> versions) {
    out.printf(
        Locale.ROOT,
        "%-24s %3d versions  train %s, val %s, test %s%s  near %s  salt %s  by %s%n",
        d.name(),
        versions.size(),
        percent(d.ratios().train()),
        percent(d.ratios().val()),
        percent(d.ratios().test()),
        d.testFrozen() ? " (closed)" : "",
        d.near(),
        d.salt(),
        d.createdBy());
  }

  static void line(PrintWriter out, DatasetVersion v) {
    out.printf(
        Locale.ROOT,
        "%-20s %s  %,8d pictures  %,9d boxes  %,6d left out  %s  by %s%s%n",
        v.name(),
        v.frozenAt(),
        v.counts().images(),
        v.counts().objects(),
        v.counts().leftOut(),
        v.contentSha256().substring(0, 12),
        v.frozenBy(),
        v.note().isEmpty() ? "" : ": " + v.note());
  }

  static void print(PrintWriter out, DatasetVersion v) {
    line(out, v);
    counts(out, v.counts());
    leakage(out, v.leakage());
    out.printf(
        "Decisions to %d, taxonomy %d, snapshot %s%n", v.decisionsTo(), v.taxonomy(), v.snapshot());
    out.println("Content " + v.contentSha256());
    if (v.spaceId() != null) {
      String proof = v.vectorsSha256();
      out.printf(
          "Vectors %s, space %d%n",
          proof == null ? "not proven (frozen before proofs were kept)" : proof, v.spaceId());
    }
  }

  static void print(PrintWriter out, Preflight p, boolean strict) {
    counts(out, p.counts());
    leakage(out, p.leakage());
    if (p.findings().isEmpty()) {
      out.println("No faults.");
    }
    for (Fault fault : Fault.values()) {
      long n = p.findings().getOrDefault(fault, 0L);
      if (n > 0) {
        out.printf(Locale.ROOT, "%,7d %-16s %s%n", n, fault.code(), becomes(fault, strict));
      }
    }
    out.flush();
  }

  static void print(PrintWriter out, Finding f) {
    out.printf(
        "%s%s%s: %s (%s)%n",
        f.sku().isEmpty() ? "the version" : f.sku(),
        f.imageId() == null ? "" : ", picture " + f.imageId(),
        f.cropId() == null ? "" : ", crop " + f.cropId(),
        f.message(),
        becomes(f.fault(), false));
  }

  static ObjectNode json(Finding f) {
    return ((ObjectNode) Output.tree(f)).put("becomes", becomes(f.fault(), false));
  }

  private static String becomes(Fault fault, boolean strict) {
    if (strict && fault.stops()) {
      return "stops the freeze";
    }
    return switch (fault.outcome()) {
      case LEFT_OUT -> "left out";
      case KEPT -> "kept";
    };
  }

  private static void counts(PrintWriter out, DatasetVersion.Counts c) {
    out.printf(
        Locale.ROOT,
        "%,d products, %,d pictures, %,d boxes, %,d chosen crops, %,d left out%n",
        c.products(),
        c.images(),
        c.objects(),
        c.chosen(),
        c.leftOut());
    out.printf("%-24s %9s %9s %9s%n", "", "train", "val", "test");
    row(out, "pictures", c.bySplit());
    c.classes().forEach((name, n) -> row(out, name, n));
  }

  private static void row(PrintWriter out, String name, Map<Split, Long> n) {
    out.printf(
        Locale.ROOT,
        "%-24s %,9d %,9d %,9d%n",
        name,
        n.getOrDefault(Split.TRAIN, 0L),
        n.getOrDefault(Split.VAL, 0L),
        n.getOrDefault(Split.TEST, 0L));
  }

  private static void leakage(PrintWriter out, Leakage l) {
    out.printf(
        Locale.ROOT,
        "Leakage: %d products, %d equal pictures, %d near pairs across splits; %,d vectors compared"
            + " at %s, %,d of them with every other; %,d crops have none.%n",
        l.products(),
        l.sameBytes(),
        l.near(),
        l.compared(),
        l.threshold(),
        l.proved(),
        l.withoutVector());
  }

  static void print(PrintWriter out, DatasetPreview p) {
    out.printf(
        Locale.ROOT,
        "%,d products, %,d pictures, %,d boxes; chosen: %,d crops, %,d drawn by people, %,d whole"
            + " pictures%n",
        p.products(),
        p.images(),
        p.boxes(),
        p.chosen(),
        p.drawn(),
        p.whole());
    bars(out, "Boxes by class", p.classes());
    p.values().forEach((attribute, values) -> bars(out, "Crops by " + attribute, values));
    var shares = new java.util.LinkedHashMap<String, Long>();
    for (int i = 0; i < p.shares().size(); i++) {
      shares.put("%d to %d %%".formatted(10 * i, 10 * i + 10), p.shares().get(i));
    }
    bars(out, "Boxes by share of the picture", shares);
    var sides = new java.util.LinkedHashMap<String, Long>();
    p.sides().forEach((side, n) -> sides.put("from " + side + " px", n));
    bars(out, "Boxes by shorter side", sides);
    out.flush();
  }

  private static void bars(PrintWriter out, String title, Map<String, Long> counts) {
    long most = counts.values().stream().mapToLong(Long::longValue).max().orElse(1);
    out.println(title);
    counts.forEach((name, n) ->
        out.printf(
            Locale.ROOT,
            "  %-22s %,9d %s%n",
            name.isEmpty() ? "(none)" : name,
            n,
            "#".repeat((int) (BAR * n / Math.max(1, most)))));
  }

  static void print(PrintWriter out, DatasetDiff d) {
    out.printf(
        Locale.ROOT,
        "%s to %s: %,d pictures differ%n",
        d.from().name(),
        d.to().name(),
        d.pictures());
    d.counts().forEach((kind, n) -> out.printf(Locale.ROOT, "%,9d %s%n", n, kind.word()));
  }

  static void print(PrintWriter out, DatasetChange c) {
    out.printf(
        "%-12s %s, picture %d%s: %s -> %s%n",
        c.kind().word(),
        c.sku(),
        c.imageId(),
        c.cropId() == null ? "" : ", crop " + c.cropId(),
        c.before().isEmpty() ? "nothing" : c.before(),
        c.after().isEmpty() ? "nothing" : c.after());
  }

  static String percent(double share) {
    return String.format(Locale.ROOT, "%.4g %%", 100 * share).replaceFirst("\\.?0+ %", " %");
  }
}
