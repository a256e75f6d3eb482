package org.cropdesk.dataset.labels;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.cropdesk.catalog.NewProduct;
import org.cropdesk.catalog.ProductImporter;
import org.cropdesk.dataset.export.ProductsTable;
import org.cropdesk.dataset.labels.LabelImportSql.Target;
import org.cropdesk.dataset.labels.LabelMatcher.Labelled;
import org.cropdesk.dataset.labels.LabelMatcher.Unmatched;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.job.StopSignal;

/**
 * Makes products of pictures the catalog lacks: by the table of an export of this product, else one
 * per picture, named after its file.
 */
final class LabelProducts {
  /** Products in one transaction. */
  private static final int CHUNK = 100;

  private final LabelImportSql sql;
  private final ProductImporter importer;
  private final PictureLook look;
  private final LabelSet labels;
  private final LabelTally tally;

  LabelProducts(
      LabelImportSql sql,
      ProductImporter importer,
      PictureLook look,
      LabelSet labels,
      LabelTally tally) {
    this.sql = sql;
    this.importer = importer;
    this.look = look;
    this.labels = labels;
    this.tally = tally;
  }

  /** A product to be made. */
  private record Planned(NewProduct product, List<Unmatched> pictures) {}

  /**
   * @param dryRun to make none, and answer with pictures that have no ids
   * @return their pictures as the catalog has them then
   */
  List<Labelled> make(
      List<Unmatched> unmatched, boolean dryRun, LabelProgress progress, StopSignal stop) {
    List<Planned> planned = plan(unmatched);
    var labelled = new ArrayList<Labelled>();
    for (int at = 0; at < planned.size() && !stop.isRequested(); at += CHUNK) {
      List<Planned> some = planned.subList(at, Math.min(planned.size(), at + CHUNK));
      Map<String, List<Target>> made = Map.of();
      if (dryRun) {
        tally.productsAdded += some.size();
      } else {
        tally.productsAdded += importer.add(some.stream().map(Planned::product).toList()).added();
        made = sql.bySku(some.stream().map(p -> p.product().sku()).toList());
      }
      for (Planned one : some) {
        labelled.addAll(dryRun ? without(one, -1 - labelled.size()) : targets(one, made));
      }
      progress.reached("adding products", at + some.size(), planned.size());
    }
    return labelled;
  }

  private List<Planned> plan(List<Unmatched> unmatched) {
    Map<String, Integer> stems = LabelMatcher.stems(labels);
    Map<String, String> ofBytes = new HashMap<>();
    Map<String, List<Unmatched>> bySku = new LinkedHashMap<>();
    for (Unmatched one : unmatched) {
      if (readable(one)) {
        Optional<ProductsTable.Row> row = labels.ours().of(one.picture());
        String sku =
            row.map(ProductsTable.Row::sku)
                .orElseGet(() -> ofBytes.computeIfAbsent(one.sha256(), _ -> sku(one, stems)));
        bySku.computeIfAbsent(sku, _ -> new ArrayList<>()).add(one);
      }
    }
    Set<String> taken = sql.skus(bySku.keySet());
    var planned = new ArrayList<Planned>();
    bySku.forEach((sku, pictures) -> {
      if (taken.contains(sku)) {
        for (Unmatched one : pictures) {
          tally.problem(
              one.picture().labels(),
              one.picture().name(),
              "The catalog has a product %s with other pictures. It was left away.".formatted(sku));
        }
      } else {
        planned.add(planned(sku, pictures));
      }
    });
    return planned;
  }

  private boolean readable(Unmatched one) {
    try {
      look.at(Files.readAllBytes(one.file()));
      return true;
    } catch (IOException | CatalogException e) {
      String why = e instanceof CatalogException known ? known.explained() : e.getMessage();
      tally.problem(
          one.picture().labels(), one.picture().name(), "It is no product's picture: " + why);
      return false;
    }
  }

  /** The name of the file; with its folders where several are called so. */
  private static String sku(Unmatched one, Map<String, Integer> stems) {
    String stem = one.picture().stem();
    if (stems.getOrDefault(stem, 0) < 2) {
      return stem;
    }
    String name = one.picture().name();
    int dot = name.lastIndexOf('.');
    return dot > name.lastIndexOf('/') ? name.substring(0, dot) : name;
  }

  private Planned planned(String sku, List<Unmatched> pictures) {
    var rows = new HashMap<Unmatched, ProductsTable.Row>();
    pictures.forEach(p -> labels.ours().of(p.picture()).ifPresent(row -> rows.put(p, row)));
    var sorted = new ArrayList<>(pictures);
    sorted.sort(
        Comparator.comparingInt((Unmatched p) -> {
          var row = rows.get(p);
          return row == null ? 0 : row.position();
        }));
    var row = rows.get(sorted.getFirst());
    // The same bytes twice are one picture of a product that nobody described.
    var seen = new HashSet<String>();
    var files =
        sorted.stream()
            .filter(p -> rows.containsKey(p) || seen.add(p.sha256()))
            .map(Unmatched::file)
            .toList();
    return new Planned(
        row == null
            ? new NewProduct(sku, "", "", "", files)
            : new NewProduct(sku, row.title(), row.description(), row.category(), files),
        sorted);
  }

  private static List<Labelled> targets(Planned one, Map<String, List<Target>> made) {
    var left = new ArrayList<>(made.getOrDefault(one.product().sku(), List.of()));
    var labelled = new ArrayList<Labelled>();
    Map<String, Target> last = new HashMap<>();
    for (Unmatched picture : one.pictures()) {
      var next = left.stream().filter(t -> t.sha256().equals(picture.sha256())).findFirst();
      next.ifPresent(left::remove);
      next.ifPresent(t -> last.put(t.sha256(), t));
      Target target = next.orElse(last.get(picture.sha256()));
      if (target != null) {
        labelled.add(new Labelled(picture.picture(), target));
      }
    }
    return labelled;
  }

  private static List<Labelled> without(Planned one, int first) {
    var labelled = new ArrayList<Labelled>();
    int id = first;
    for (Unmatched picture : one.pictures()) {
      labelled.add(
          new Labelled(
              picture.picture(),
              new Target(
                  id--,
                  first,
                  one.product().sku(),
                  labelled.size(),
                  picture.sha256(),
                  "",
                  0,
                  0,
                  0)));
    }
    return labelled;
  }
}
