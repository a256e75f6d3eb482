package org.cropdesk.inference.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.cropdesk.crop.Box;
import org.cropdesk.crop.QualityCheck;
import org.cropdesk.index.CropAnalysis;
import org.cropdesk.index.ImageAnalysis;
import org.cropdesk.index.ProductAnalysis;
import org.cropdesk.inference.encode.Vectors;
import org.cropdesk.label.Suggestion;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How good the whole pipeline is on products that nothing was trained on. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class HoldoutTest {
  private static final Logger log = LoggerFactory.getLogger(HoldoutTest.class);

  /** Faults for which a picture deserves no primary crop. */
  private static final Set<String> HOPELESS = Set.of("blurred", "dark", "bright", "tiny");

  private final List<ProductAnalysis> analyses = new ArrayList<>();
  private Pipeline pipeline;
  private JsonNode truth;

  @BeforeAll
  void analyse(@TempDir Path cache) throws IOException {
    truth = Samples.truth("holdout");
    pipeline = Pipeline.open(Samples.config(cache));
    long start = System.nanoTime();
    pipeline.analyze(Samples.products("holdout").iterator(), analyses::add);
    double seconds = (System.nanoTime() - start) / 1e9;
    log.info("holdout: {} products in {} s, {}", analyses.size(), seconds, pipeline.stats());
  }

  @AfterAll
  void close() {
    pipeline.close();
  }

  @Test
  void detectorFindsTheObjects() {
    Map<String, List<Scored>> byClass = new TreeMap<>();
    Map<String, Integer> objects = new TreeMap<>();
    for (ProductAnalysis product : analyses) {
      for (ImageAnalysis image : product.images()) {
        collect(product, (ImageAnalysis.Analyzed) image, byClass, objects);
      }
    }
    double sum = 0;
    for (Map.Entry<String, Integer> entry : objects.entrySet()) {
      List<Scored> found = byClass.getOrDefault(entry.getKey(), List.of());
      sum += averagePrecision(found, entry.getValue());
    }
    report("detector mAP50", sum / objects.size(), 0.90);
  }

  private record Scored(double score, boolean hit) {}

  private void collect(
      ProductAnalysis product,
      ImageAnalysis.Analyzed image,
      Map<String, List<Scored>> byClass,
      Map<String, Integer> objects) {
    List<JsonNode> open = new ArrayList<>();
    objects(product, image).forEach(open::add);
    open.forEach(o -> objects.merge(o.path("category").asText(), 1, Integer::sum));
    for (CropAnalysis crop : image.crops()) {
      String name = crop.detection().className();
      @Nullable JsonNode match =
          open.stream()
              .filter(o -> o.path("category").asText().equals(name))
              .filter(o -> box(o).iou(crop.detection().box()) >= 0.5)
              .max(Comparator.comparingDouble(o -> box(o).iou(crop.detection().box())))
              .orElse(null);
      open.remove(match);
      byClass
          .computeIfAbsent(name, n -> new ArrayList<>())
          .add(new Scored(crop.detection().score(), match != null));
    }
  }

  /** COCO's 101-point interpolation. */
  private static double averagePrecision(List<Scored> found, int objects) {
    List<Scored> sorted =
        found.stream().sorted(Comparator.comparingDouble(s -> -s.score())).toList();
    var precision = new double[sorted.size()];
    var recall = new double[sorted.size()];
    int hits = 0;
    for (int i = 0; i < sorted.size(); i++) {
      hits += sorted.get(i).hit() ? 1 : 0;
      precision[i] = hits / (double) (i + 1);
      recall[i] = hits / (double) objects;
    }
    double sum = 0;
    for (int p = 0; p <= 100; p++) {
      double best = 0;
      for (int i = 0; i < precision.length; i++) {
        if (recall[i] >= p / 100.0) {
          best = Math.max(best, precision[i]);
        }
      }
      sum += best;
    }
    return sum / 101;
  }

  @Test
  void primaryCropIsTheDescribedObject() {
    int right = 0;
    int usable = 0;
    for (ProductAnalysis product : analyses) {
      boolean clean = !HOPELESS.contains(fault(product));
      usable += clean ? 1 : 0;
      right += clean && primaryIsRight(product) ? 1 : 0;
    }
    report("primary crop, usable pictures", right / (double) usable, 0.90);
    long chosen = analyses.stream().filter(p -> p.primaryCrop() >= 0).count();
    long chosenRight = analyses.stream().filter(this::primaryIsRight).count();
    report("primary crop, where one was chosen", chosenRight / (double) chosen, 0.90);
    // Below the .90 that is wanted: a product whose only picture is rejected has no primary crop.
    report("primary crop, every product", chosenRight / (double) analyses.size(), 0.80);
  }

  private boolean primaryIsRight(ProductAnalysis product) {
    if (product.primaryCrop() < 0) {
      return false;
    }
    var image = (ImageAnalysis.Analyzed) product.images().get(product.primaryImage());
    Box box = image.crops().get(product.primaryCrop()).detection().box();
    for (JsonNode object : objects(product, image)) {
      if (object.path("primary").asBoolean() && box(object).iou(box) >= 0.5) {
        return true;
      }
    }
    return false;
  }

  private String fault(ProductAnalysis product) {
    String name = product.images().getFirst().input().name();
    return truth.path(product.input().sku()).path("images").path(name).path("fault").asText();
  }

  @Test
  void faultyCropsFailForTheRightReason() {
    report("blurred is found", rejected("blurred", QualityCheck.BLUR), 0.90);
    report("dark is found", rejected("dark", QualityCheck.DARK), 0.90);
    double lost = 0;
    double all = 0;
    for (ProductAnalysis product : analyses) {
      for (ImageAnalysis analysis : product.images()) {
        var image = (ImageAnalysis.Analyzed) analysis;
        for (JsonNode object : objects(product, image)) {
          CropAnalysis crop = fault(product).equals("null") ? best(image, object) : null;
          all += crop == null ? 0 : 1;
          lost += crop == null || crop.verdict().keep() ? 0 : 1;
        }
      }
    }
    report("clean crops kept", 1 - lost / all, 0.97);
  }

  private double rejected(String fault, QualityCheck check) {
    List<CropAnalysis> crops =
        analyses.stream()
            .filter(p -> fault(p).equals(fault))
            .flatMap(p -> ((ImageAnalysis.Analyzed) p.images().getFirst()).crops().stream())
            .toList();
    long found =
        crops.stream()
            .filter(c -> c.verdict().failed().stream().anyMatch(m -> m.check() == check))
            .count();
    return found / (double) crops.size();
  }

  @Test
  void labelsOfTheDescribedObjectAreRight() {
    report("category", labels("category"), 0.90);
    report("colour", labels("colour"), 0.85);
    report("style (no bound)", labels("style"), 0);
  }

  /** Over crops that match the described object, whether kept or not. */
  private double labels(String attribute) {
    int right = 0;
    int all = 0;
    for (ProductAnalysis product : analyses) {
      for (ImageAnalysis analysis : product.images()) {
        var image = (ImageAnalysis.Analyzed) analysis;
        for (JsonNode object : objects(product, image)) {
          @Nullable CropAnalysis crop =
              object.path("primary").asBoolean() ? best(image, object) : null;
          if (crop != null) {
            all++;
            right += top(crop, attribute).equals(object.path(attribute).asText()) ? 1 : 0;
          }
        }
      }
    }
    return right / (double) all;
  }

  private static String top(CropAnalysis crop, String attribute) {
    return crop.labels().stream()
        .filter(s -> s.attribute().equals(attribute) && s.rank() == 1)
        .map(Suggestion::value)
        .findFirst()
        .orElseThrow();
  }

  private static @Nullable CropAnalysis best(ImageAnalysis.Analyzed image, JsonNode object) {
    return image.crops().stream()
        .filter(c -> c.detection().box().iou(box(object)) >= 0.5)
        .max(Comparator.comparingDouble(c -> c.detection().box().iou(box(object))))
        .orElse(null);
  }

  @Test
  void textFindsItsProduct() {
    int right = 0;
    int asked = 0;
    for (ProductAnalysis wanted : analyses) {
      float[] text = wanted.textVector();
      if (text == null || wanted.primaryCrop() < 0) {
        continue;
      }
      asked++;
      List<ProductAnalysis> ranked =
          analyses.stream()
              .filter(p -> p.primaryCrop() >= 0)
              .sorted(Comparator.comparingDouble(p -> -Vectors.dot(primary(p).vector(), text)))
              .limit(5)
              .toList();
      right += ranked.contains(wanted) ? 1 : 0;
    }
    report("text to product recall@5", right / (double) asked, 0.85);
  }

  private static CropAnalysis primary(ProductAnalysis product) {
    var image = (ImageAnalysis.Analyzed) product.images().get(product.primaryImage());
    return image.crops().get(product.primaryCrop());
  }

  private JsonNode objects(ProductAnalysis product, ImageAnalysis.Analyzed image) {
    return truth
        .path(product.input().sku())
        .path("images")
        .path(image.input().name())
        .path("objects");
  }

  private static Box box(JsonNode object) {
    JsonNode b = object.path("box");
    return new Box(
        b.path(0).asDouble(), b.path(1).asDouble(), b.path(2).asDouble(), b.path(3).asDouble());
  }

  private static void report(String what, double value, double least) {
    log.info("holdout: {} {}", what, "%.3f".formatted(value));
    assertThat(value).as(what).isGreaterThanOrEqualTo(least);
  }
}
