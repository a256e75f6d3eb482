package org.cropdesk.app.cli;

import java.io.PrintWriter;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.cropdesk.dataset.DatasetVersion;
import org.cropdesk.dataset.Split;
import org.cropdesk.evaluation.DetectorScore;
import org.cropdesk.evaluation.EncoderScore;
import org.cropdesk.evaluation.Evaluation;
import org.cropdesk.evaluation.Model;
import org.cropdesk.evaluation.Score;

/** Models and what they came to, for people. */
final class ModelReports {
  private static final int SHOWN_OF_HASH = 12;

  /** Of a column. */
  private static final int WIDTH = 24;

  private ModelReports() {}

  static void print(PrintWriter out, Model model, List<Evaluation> evaluations) {
    out.printf(
        "%s %s %s  %s%n",
        model.kind().word(),
        model.name(),
        model.hash().substring(0, Math.min(SHOWN_OF_HASH, model.hash().length())),
        model.location());
    out.println(
        "  learned from "
            + (model.trainedOn().isEmpty() ? "nothing of this catalog" : model.trainedOn())
            + (model.note().isEmpty() ? "" : "; " + model.note()));
    for (Evaluation e : evaluations) {
      out.printf("  %s, %s: %s%n", e.version(), e.split().word(), sentence(e));
    }
  }

  private static String sentence(Evaluation e) {
    String numbers = e.score().text();
    return e.seen() == 0
        ? numbers
        : numbers + "; too good: it learned from %,d of these pictures".formatted(e.seen());
  }

  /** Beside each other: a column a model, a line a number. */
  static void print(
      PrintWriter out, DatasetVersion version, Split split, List<Evaluation> evaluations) {
    out.println(version.name() + ", " + split.word() + " split");
    var detectors = evaluations.stream().filter(e -> e.score() instanceof DetectorScore).toList();
    var encoders = evaluations.stream().filter(e -> e.score() instanceof EncoderScore).toList();
    if (!detectors.isEmpty()) {
      head(out, "detector", detectors);
      line(out, "mAP50", detectors, e -> detector(e).map50());
      line(out, "mAP50-95", detectors, e -> detector(e).map());
      var names = new LinkedHashSet<String>();
      detectors.forEach(e -> detector(e).classes().forEach(c -> names.add(c.name())));
      for (String name : names) {
        line(out, "  AP50 " + name, detectors, e -> ofClass(detector(e), name));
      }
    }
    if (!encoders.isEmpty()) {
      head(out, "encoder", encoders);
      line(out, "top-1", encoders, e -> encoder(e).top1());
      var names = new LinkedHashSet<String>();
      encoders.forEach(e -> encoder(e).attributes().forEach(a -> names.add(a.name())));
      for (String name : names) {
        line(out, "  " + name, encoders, e -> ofAttribute(encoder(e), name));
      }
      line(out, "recall@1", encoders, e -> encoder(e).recall1());
      line(out, "recall@5", encoders, e -> encoder(e).recall5());
      line(out, "recall@10", encoders, e -> encoder(e).recall10());
    }
    for (Evaluation e : evaluations) {
      out.println(e.name() + ": " + sentence(e));
      if (e.score() instanceof DetectorScore d) {
        unknown(d).ifPresent(out::println);
      }
    }
    if (!version.query().verifiedOnly()) {
      out.println(
          "This version holds what nobody verified, so these numbers tell how far models agree, not"
              + " how far they are right.");
    }
  }

  private static Optional<String> unknown(DetectorScore score) {
    var names =
        score.classes().stream().filter(c -> !c.known()).map(DetectorScore.OfClass::name).toList();
    return names.isEmpty()
        ? Optional.empty()
        : Optional.of("  it has no class " + String.join(", ", names) + ", which counts as 0");
  }

  private static DetectorScore detector(Evaluation e) {
    return (DetectorScore) e.score();
  }

  private static EncoderScore encoder(Evaluation e) {
    return (EncoderScore) e.score();
  }

  private static double ofClass(DetectorScore score, String name) {
    return score.classes().stream()
        .filter(c -> c.name().equals(name))
        .mapToDouble(DetectorScore.OfClass::ap50)
        .findFirst()
        .orElse(Double.NaN);
  }

  private static double ofAttribute(EncoderScore score, String name) {
    return score.attributes().stream()
        .filter(a -> a.name().equals(name))
        .mapToDouble(EncoderScore.OfAttribute::top1)
        .findFirst()
        .orElse(Double.NaN);
  }

  private static void head(PrintWriter out, String what, List<Evaluation> columns) {
    out.printf("%-22s", what);
    columns.forEach(e -> out.printf("  %24s", cut(e.name())));
    out.println();
  }

  private static void line(
      PrintWriter out, String name, List<Evaluation> columns, ToDoubleFunction<Evaluation> value) {
    out.printf("%-22s", name);
    columns.forEach(e -> out.printf("  %24s", share(value.applyAsDouble(e))));
    out.println();
  }

  private static String cut(String name) {
    return name.length() <= WIDTH ? name : name.substring(0, WIDTH - 1) + "…";
  }

  private static String share(double value) {
    return Double.isNaN(value) ? "-" : Score.share(value);
  }
}
