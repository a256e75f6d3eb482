package org.cropdesk.app.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.cropdesk.embedding.Space;
import org.cropdesk.index.CropAnalysis;
import org.cropdesk.index.ImageAnalysis;
import org.cropdesk.search.Hit;
import org.cropdesk.search.Leg;
import org.cropdesk.search.Related;
import org.cropdesk.search.ScanResult;
import org.cropdesk.search.SearchAnswer;
import org.cropdesk.search.SearchRequest;

/** What a search found, for people and for machines. */
final class SearchReport {
  private SearchReport() {}

  static ObjectNode json(SearchAnswer answer) {
    ObjectNode json = Output.object();
    Space space = answer.space();
    if (space != null) {
      json.putObject("space")
          .put("id", space.id())
          .put("aspect", space.key().aspect().name().toLowerCase(Locale.ROOT))
          .put("encoder", space.key().encoderName())
          .put("encoderHash", space.key().encoderHash());
      json.put("floor", Output.round(answer.floor(), 5));
    }
    json.put("route", answer.route().name().toLowerCase(Locale.ROOT));
    json.put("tookMs", Output.round(answer.tookMs(), 1));
    related(json.putObject("keywordRelated"), answer.keywordRelated());
    related(json.putObject("totalRelated"), answer.semanticRelated());
    ArrayNode notes = json.putArray("notes");
    answer.notes().forEach(notes::add);
    hits(json.putArray("keyword"), answer.keyword());
    hits(json.putArray("semantic"), answer.semantic());
    hits(json.putArray("products"), answer.together());
    return json;
  }

  static ObjectNode json(ScanResult scan) {
    SearchAnswer answer = scan.answer();
    ObjectNode json = answer == null ? Output.object() : json(answer);
    json.put("outcome", scan.outcome().name().toLowerCase(Locale.ROOT))
        .put("said", scan.said())
        .put("crop", scan.crop() + 1);
    ArrayNode crops = json.putArray("crops");
    for (CropAnalysis crop : crops(scan)) {
      ObjectNode node =
          crops
              .addObject()
              .put("number", crops.size())
              .put("class", crop.detection().className())
              .put("score", Output.round(crop.detection().score(), 5))
              .put("kept", crop.verdict().keep());
      ArrayNode reasons = node.putArray("reasons");
      crop.verdict().failed().forEach(m -> reasons.add(m.check().reason()));
    }
    hits(json.putArray("matches"), scan.matches());
    return json;
  }

  private static List<CropAnalysis> crops(ScanResult scan) {
    return scan.analysis().images().getFirst() instanceof ImageAnalysis.Analyzed image
        ? image.crops()
        : List.of();
  }

  static void print(PrintWriter out, ScanResult scan) {
    out.println(scan.said());
    SearchAnswer answer = scan.answer();
    if (answer != null) {
      answer.notes().forEach(out::println);
    }
    List<CropAnalysis> crops = crops(scan);
    for (int i = 0; i < crops.size(); i++) {
      CropAnalysis crop = crops.get(i);
      String what = crop.detection().className();
      out.printf(
          Locale.ROOT,
          "  crop %d  %s, %.2f, %s%s%n",
          i + 1,
          what.isEmpty() ? "whole picture" : what,
          crop.detection().score(),
          crop.verdict().keep()
              ? "kept"
              : crop.verdict().failed().stream()
                  .map(m -> m.check().reason())
                  .collect(Collectors.joining(", ", "rejected: ", "")),
          i == scan.crop() && answer != null ? "  <- compared" : "");
    }
    if (scan.outcome() == ScanResult.Outcome.ALL_REJECTED) {
      out.println("--crop N compares one of them all the same.");
    }
    lines(out, scan.matches());
    out.flush();
  }

  private static void related(ObjectNode node, Related related) {
    node.put("count", related.count()).put("atLeast", related.atLeast());
  }

  private static void hits(ArrayNode list, List<Hit> hits) {
    for (Hit hit : hits) {
      ObjectNode node =
          list.addObject()
              .put("sku", hit.sku())
              .put("title", hit.title())
              .put("crop", hit.cropId())
              .put("score", Output.round(hit.parts().total(), 5))
              .put("stale", hit.stale())
              .put("keywordRank", hit.keywordRank())
              .put("semanticRank", hit.semanticRank());
      Double similarity = hit.similarity();
      if (similarity != null) {
        node.put("similarity", Output.round(similarity, 5));
      }
      node.putObject("parts")
          .put("found", Output.round(hit.parts().found(), 5))
          .put("category", Output.round(hit.parts().category(), 5))
          .put("shape", Output.round(hit.parts().shape(), 5))
          .put("metadata", Output.round(hit.parts().metadata(), 5));
    }
  }

  static void print(PrintWriter out, SearchRequest request, SearchAnswer answer) {
    answer.notes().forEach(out::println);
    boolean both = !answer.keyword().isEmpty() && !answer.semantic().isEmpty();
    if (request.legs().contains(Leg.KEYWORD) && !answer.keyword().isEmpty()) {
      print(out, "By keyword", answer.keywordRelated(), answer.keyword());
    }
    if (!answer.semantic().isEmpty()) {
      print(out, "By meaning", answer.semanticRelated(), answer.semantic());
    }
    if (both) {
      out.println("Together");
      lines(out, answer.together());
    }
    if (answer.together().isEmpty()) {
      out.println("Nothing was found.");
    }
    out.flush();
  }

  private static void print(PrintWriter out, String title, Related related, List<Hit> hits) {
    out.println(title + ", " + related.text() + " related");
    lines(out, hits);
  }

  static void lines(PrintWriter out, List<Hit> hits) {
    for (Hit hit : hits) {
      var parts = hit.parts();
      out.printf(
          Locale.ROOT,
          "  %.3f  %-12s %s%s  [found %.3f%s%s%s]%n",
          parts.total(),
          hit.sku(),
          hit.title(),
          hit.stale() ? "  (changed, vector out of date)" : "",
          parts.found(),
          part("category", parts.category()),
          part("shape", parts.shape()),
          part("metadata", parts.metadata()));
    }
  }

  private static String part(String name, double value) {
    return value == 0 ? "" : String.format(Locale.ROOT, ", %s +%.3f", name, value);
  }
}
