package org.cropdesk.search;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.cropdesk.crop.CropSource;
import org.cropdesk.crop.Measure;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.filter.Filter;
import org.cropdesk.index.CropAnalysis;
import org.cropdesk.index.ImageAnalysis;
import org.cropdesk.index.ProductAnalysis;
import org.cropdesk.search.ScanResult.Outcome;

/**
 * From a photo to the products it is like, by the steps that index the catalog; where there are
 * none, a reason. Safe for use by several threads; blocks.
 */
public final class QuickScan {
  private final CatalogSearch search;
  private final QueryEncoder encoders;

  public QuickScan(CatalogSearch search, QueryEncoder encoders) {
    this.search = search;
    this.encoders = encoders;
  }

  /**
   * Looks at a photo and compares its primary crop.
   *
   * @param settings of the search; its query is left aside
   */
  public ScanResult scan(String name, byte[] photo, SearchRequest settings) {
    ProductAnalysis seen = encoders.look(name, photo);
    return switch (seen.images().getFirst()) {
      case ImageAnalysis.Unreadable bad ->
          nothing(name, seen, Outcome.UNREADABLE, name + " cannot be read: " + bad.message());
      case ImageAnalysis.Analyzed image -> {
        if (seen.primaryCrop() >= 0) {
          yield compare(name, photo, seen, image, seen.primaryCrop(), settings);
        }
        yield nothing(
            name,
            seen,
            isWhole(image) ? Outcome.NO_OBJECT : Outcome.ALL_REJECTED,
            isWhole(image)
                ? "The detector found no object in %s, and the picture as a whole is %s. Take the photo nearer, or cut it."
                    .formatted(name, faults(image.crops().getFirst()))
                : "No crop of %s is good enough. %s. Take another photo, or pick a crop to compare it anyway."
                    .formatted(name, eachFault(image.crops())));
      }
    };
  }

  /**
   * Compares another crop of a photo that was looked at, whatever its verdict.
   *
   * @param crop number of the crop from 0
   */
  public ScanResult compare(ScanResult before, byte[] photo, int crop, SearchRequest settings) {
    if (before.analysis().images().getFirst() instanceof ImageAnalysis.Analyzed image) {
      return compare(before.name(), photo, before.analysis(), image, crop, settings);
    }
    return before;
  }

  private ScanResult compare(
      String name,
      byte[] photo,
      ProductAnalysis seen,
      ImageAnalysis.Analyzed image,
      int crop,
      SearchRequest settings) {
    CropAnalysis compared = image.crops().get(crop);
    SearchAnswer answer;
    try {
      answer = search.search(settings.about(new SearchQuery.ByCut(name, photo, compared)));
    } catch (CatalogException e) {
      return switch (e.kind()) {
        case USAGE -> nothing(name, seen, Outcome.NOT_EMBEDDED, e.explained());
        case WEIGHTS -> nothing(name, seen, Outcome.OTHER_ENCODER, e.explained());
        case ENVIRONMENT, DATABASE, STORE, IMAGE, BUG -> throw e;
      };
    }
    List<Hit> related =
        answer.semantic().stream().filter(h -> similarity(h) >= answer.floor()).toList();
    if (related.isEmpty()) {
      return new ScanResult(
          name,
          seen,
          crop,
          answer.semantic().isEmpty() ? Outcome.FILTERED_OUT : Outcome.NOTHING_SIMILAR,
          related,
          answer,
          why(answer, settings.filter()));
    }
    String said =
        isWhole(image)
            ? "No object was found, so the whole picture is compared."
            : "Compared: crop %d, %s.".formatted(crop + 1, compared.detection().className());
    if (!compared.verdict().keep()) {
      said += " It was rejected: " + faults(compared) + ".";
    }
    return new ScanResult(name, seen, crop, Outcome.MATCHED, related, answer, said);
  }

  private static double similarity(Hit hit) {
    Double similarity = hit.similarity();
    return similarity == null ? -1 : similarity;
  }

  private static String why(SearchAnswer answer, Filter filter) {
    if (answer.semantic().isEmpty()) {
      return filter instanceof Filter.Everything
          ? "No product has a primary crop with a vector yet. Index the catalog, or choose primary"
              + " crops on the review desk."
          : "No product with a vector matches the filter. Loosen it.";
    }
    return String.format(
        Locale.ROOT,
        "Nothing is similar enough: the nearest is %s with %.3f, and related begins at %.3f.",
        answer.semantic().stream()
            .max(Comparator.comparingDouble(QuickScan::similarity))
            .orElseThrow()
            .sku(),
        answer.best(),
        answer.floor());
  }

  private static boolean isWhole(ImageAnalysis.Analyzed image) {
    return image.crops().stream().allMatch(c -> c.source() == CropSource.WHOLE_IMAGE);
  }

  private static String eachFault(List<CropAnalysis> crops) {
    return IntStream.range(0, crops.size())
        .mapToObj(i ->
            "Crop %d, %s, is %s"
                .formatted(i + 1, crops.get(i).detection().className(), faults(crops.get(i))))
        .collect(Collectors.joining(". "));
  }

  /** "blurred (0.100, limit 0.300) and dark (…)". */
  private static String faults(CropAnalysis crop) {
    return crop.verdict().failed().stream()
        .map(QuickScan::fault)
        .collect(Collectors.joining(" and "));
  }

  private static String fault(Measure measure) {
    return String.format(
        Locale.ROOT,
        "%s (%.3f, limit %.3f)",
        measure.check().reason(),
        measure.value(),
        measure.threshold());
  }

  private static ScanResult nothing(
      String name, ProductAnalysis seen, Outcome outcome, String said) {
    return new ScanResult(name, seen, -1, outcome, List.of(), null, said);
  }
}
