package org.cropdesk.search;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
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

  /** The crop that the steps of the index choose, and none of those that they reject. */
  public static final int PRIMARY = -1;

  /**
   * Looks at a photo and compares its primary crop.
   *
   * @param settings of the search; its query and its lists are left aside. Whatever a scan ends
   *     with is kept where they ask for that
   */
  public ScanResult scan(String name, byte[] photo, SearchRequest settings) {
    return scan(name, photo, PRIMARY, settings);
  }

  /**
   * The same with a crop that a person chose, whatever its verdict.
   *
   * @param crop number of the crop from 0, or {@link #PRIMARY}
   * @throws CatalogException of kind USAGE when the photo has no such crop
   */
  public ScanResult scan(String name, byte[] photo, int crop, SearchRequest settings) {
    return kept(
        new SearchQuery.ByPicture(name, photo),
        settings,
        () -> {
          ProductAnalysis seen = encoders.look(name, photo);
          QueryCall.check();
          return switch (seen.images().getFirst()) {
            case ImageAnalysis.Unreadable bad ->
                nothing(name, seen, Outcome.UNREADABLE, name + " cannot be read: " + bad.message());
            case ImageAnalysis.Analyzed image -> {
              requireCrop(name, image, crop);
              int compared = crop == PRIMARY ? seen.primaryCrop() : crop;
              yield compared >= 0
                  ? compare(name, photo, seen, image, compared, settings)
                  : rejected(name, seen, image);
            }
          };
        });
  }

  /**
   * Compares another crop of a photo that was looked at, whatever its verdict.
   *
   * @param crop number of the crop from 0
   */
  public ScanResult compare(ScanResult before, byte[] photo, int crop, SearchRequest settings) {
    if (before.analysis().images().getFirst() instanceof ImageAnalysis.Analyzed image) {
      return kept(
          new SearchQuery.ByCut(before.name(), photo, image.crops().get(crop)),
          settings,
          () -> compare(before.name(), photo, before.analysis(), image, crop, settings));
    }
    return before;
  }

  /** A scan is kept as one of the crop that was compared, as soon as there is one. */
  private ScanResult kept(SearchQuery query, SearchRequest settings, Supplier<ScanResult> scan) {
    if (!settings.record()) {
      return scan.get();
    }
    long start = System.nanoTime();
    var asked = settings.about(query).by(EnumSet.of(Leg.SEMANTIC));
    try {
      ScanResult result = scan.get();
      search.log().scanned(asked.about(about(query, result)), result, ms(start));
      return result;
    } catch (CatalogException e) {
      QueryCall.check();
      search.log().refused(asked, e, ms(start));
      throw e;
    }
  }

  private static SearchQuery about(SearchQuery query, ScanResult result) {
    return query instanceof SearchQuery.ByPicture(var name, var photo)
            && result.crop() >= 0
            && result.analysis().images().getFirst() instanceof ImageAnalysis.Analyzed image
        ? new SearchQuery.ByCut(name, photo, image.crops().get(result.crop()))
        : query;
  }

  private static double ms(long start) {
    return (System.nanoTime() - start) / 1e6;
  }

  private static void requireCrop(String name, ImageAnalysis.Analyzed image, int crop) {
    int there = image.crops().size();
    if (crop < PRIMARY || crop >= there) {
      throw CatalogSearch.usage(
          "%s has no crop %d; it has %d.".formatted(name, crop + 1, there),
          "Scan it without a crop first: its crops are listed.");
    }
  }

  private static ScanResult rejected(
      String name, ProductAnalysis seen, ImageAnalysis.Analyzed image) {
    return nothing(
        name,
        seen,
        isWhole(image) ? Outcome.NO_OBJECT : Outcome.ALL_REJECTED,
        isWhole(image)
            ? "The detector found no object in %s, and the picture as a whole is %s. Take the photo nearer, or cut it."
                .formatted(name, faults(image.crops().getFirst()))
            : "No crop of %s is good enough. %s. Take another photo, or pick a crop to compare it anyway."
                .formatted(name, eachFault(image.crops())));
  }

  private ScanResult compare(
      String name,
      byte[] photo,
      ProductAnalysis seen,
      ImageAnalysis.Analyzed image,
      int crop,
      SearchRequest settings) {
    CropAnalysis compared = image.crops().get(crop);
    CatalogSearch.Looked looked;
    try {
      looked =
          search.look(
              settings
                  .about(new SearchQuery.ByCut(name, photo, compared))
                  .by(EnumSet.of(Leg.SEMANTIC)));
    } catch (CatalogException e) {
      return switch (e.kind()) {
        case USAGE -> nothing(name, seen, crop, Outcome.NOT_EMBEDDED, e.explained());
        case WEIGHTS -> nothing(name, seen, crop, Outcome.OTHER_ENCODER, e.explained());
        case ENVIRONMENT, DATABASE, STORE, IMAGE, BUG -> throw e;
      };
    }
    SearchAnswer answer = looked.answer();
    if (looked.related().isEmpty()) {
      return new ScanResult(
          name,
          seen,
          crop,
          answer.semantic().isEmpty() ? Outcome.FILTERED_OUT : Outcome.NOTHING_SIMILAR,
          List.of(),
          answer,
          why(looked, settings.filter()));
    }
    String said =
        isWhole(image)
            ? "No object was found, so the whole picture is compared."
            : "Compared: crop %d, %s.".formatted(crop + 1, compared.detection().className());
    if (!compared.verdict().keep()) {
      said += " It was rejected: " + faults(compared) + ".";
    }
    return new ScanResult(name, seen, crop, Outcome.MATCHED, looked.related(), answer, said);
  }

  private static String why(CatalogSearch.Looked looked, Filter filter) {
    Optional<Hit> nearest = looked.nearest();
    if (nearest.isEmpty()) {
      return filter instanceof Filter.Everything
          ? "No product has a primary crop with a vector yet. Index the catalog, or choose primary"
              + " crops on the review desk."
          : "No product with a vector matches the filter. Loosen it.";
    }
    return String.format(
        Locale.ROOT,
        "Nothing is similar enough: the nearest is %s with %.3f, and related begins at %.3f.",
        nearest.get().sku(),
        looked.answer().best(),
        looked.answer().floor());
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
    return nothing(name, seen, -1, outcome, said);
  }

  private static ScanResult nothing(
      String name, ProductAnalysis seen, int crop, Outcome outcome, String said) {
    return new ScanResult(name, seen, crop, outcome, List.of(), null, said);
  }
}
