package org.cropdesk.dataset.labels;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cropdesk.dataset.export.Hashes;
import org.cropdesk.dataset.export.ProductsTable;
import org.cropdesk.dataset.labels.LabelImportSql.Target;
import org.cropdesk.job.StopSignal;

/**
 * Finds the pictures of labels in the catalog: by what is in them, by the table of an export of
 * this product, by the file name of the import.
 */
final class LabelMatcher {
  /** Hashes looked for at a time. */
  private static final int PAGE = 20_000;

  private final LabelImportSql sql;
  private final LabelSet labels;
  private final PictureLook look;
  private final LabelTally tally;

  LabelMatcher(LabelImportSql sql, LabelSet labels, PictureLook look, LabelTally tally) {
    this.sql = sql;
    this.labels = labels;
    this.look = look;
    this.tally = tally;
  }

  /** A labelled picture and where it is in the catalog. */
  record Labelled(ImportedPicture picture, Target target) {}

  /**
   * A labelled picture the catalog lacks.
   *
   * @param sha256 of its file
   */
  record Unmatched(ImportedPicture picture, Path file, String sha256) {}

  /** Both, in the order of the labels. */
  record Found(List<Labelled> labelled, List<Unmatched> unmatched) {}

  /** Returns what was found until it was stopped. */
  Found match(LabelProgress progress, StopSignal stop) {
    List<ImportedPicture> pictures = labels.pictures();
    var hashes = new ArrayList<String>(pictures.size());
    for (ImportedPicture picture : pictures) {
      if (stop.isRequested()) {
        return new Found(List.of(), List.of());
      }
      hashes.add(hash(picture));
      progress.reached("reading pictures", hashes.size(), pictures.size());
    }
    var labelled = new ArrayList<Labelled>();
    var unmatched = new ArrayList<Unmatched>();
    for (int at = 0; at < pictures.size() && !stop.isRequested(); at += PAGE) {
      int end = Math.min(pictures.size(), at + PAGE);
      match(pictures.subList(at, end), hashes.subList(at, end), labelled, unmatched);
    }
    return new Found(labelled, unmatched);
  }

  /** Empty when there is no file, or it cannot be read. */
  private String hash(ImportedPicture picture) {
    Path file = picture.file();
    if (file == null) {
      return "";
    }
    try {
      return Hashes.of(Files.readAllBytes(file));
    } catch (IOException e) {
      tally.problem(
          picture.labels(),
          picture.name(),
          "The picture cannot be read: " + e.getMessage() + ". It was left away.");
      return "";
    }
  }

  private void match(
      List<ImportedPicture> pictures,
      List<String> hashes,
      List<Labelled> labelled,
      List<Unmatched> unmatched) {
    var wanted = new HashSet<String>();
    var names = new HashSet<String>();
    for (int i = 0; i < pictures.size(); i++) {
      if (!hashes.get(i).isEmpty()) {
        wanted.add(hashes.get(i));
      }
      labels.ours().of(pictures.get(i)).ifPresent(row -> wanted.add(row.sha256()));
      names.addAll(skus(pictures.get(i)));
    }
    Map<String, List<Target>> byHash = sql.byHash(wanted);
    Map<String, List<Target>> bySku = sql.bySku(names);
    for (int i = 0; i < pictures.size(); i++) {
      ImportedPicture picture = pictures.get(i);
      Optional<ProductsTable.Row> row = labels.ours().of(picture);
      List<Target> found = byHash.getOrDefault(hashes.get(i), List.of());
      if (!found.isEmpty()) {
        tally.byBytes++;
      } else if (row.isPresent() && byHash.containsKey(row.get().sha256())) {
        found = byHash.getOrDefault(row.get().sha256(), List.of());
        tally.byKey++;
      } else {
        found = byName(picture, hashes.get(i), bySku);
        tally.byName += found.isEmpty() ? 0 : 1;
      }
      for (Target target : narrowed(found, row)) {
        labelled.add(new Labelled(picture, target));
      }
      Path file = picture.file();
      if (found.isEmpty() && file != null && !hashes.get(i).isEmpty()) {
        unmatched.add(new Unmatched(picture, file, hashes.get(i)));
      } else if (found.isEmpty() && file == null) {
        tally.problem(
            picture.labels(),
            picture.name(),
            "There is no such picture beside the labels, nor one of this name in the catalog. It"
                + " was left away.");
      }
    }
  }

  /** Several products may show one picture; a table says which of them was meant. */
  private static List<Target> narrowed(List<Target> found, Optional<ProductsTable.Row> row) {
    if (found.size() < 2 || row.isEmpty()) {
      return found;
    }
    var ofSku = found.stream().filter(t -> t.sku().equals(row.get().sku())).toList();
    var exact = ofSku.stream().filter(t -> t.position() == row.get().position()).toList();
    return !exact.isEmpty() ? exact : !ofSku.isEmpty() ? ofSku : found;
  }

  /** What may be a sku in a file name: sku, sku_position. */
  private static List<String> skus(ImportedPicture picture) {
    String stem = picture.stem();
    int line = stem.lastIndexOf('_');
    return line > 0 && stem.substring(line + 1).matches("\\d{1,4}")
        ? List.of(stem, stem.substring(0, line))
        : List.of(stem);
  }

  private List<Target> byName(
      ImportedPicture picture, String hash, Map<String, List<Target>> bySku) {
    String stem = picture.stem();
    for (String sku : skus(picture)) {
      List<Target> own = bySku.getOrDefault(sku, List.of());
      int position = sku.equals(stem) ? 0 : Integer.parseInt(stem.substring(sku.length() + 1));
      boolean one = !sku.equals(stem) || own.size() == 1;
      for (Target target : own) {
        if (one && target.position() == position && fits(picture, hash, target)) {
          return List.of(target);
        }
      }
    }
    return List.of();
  }

  /** Another file of that name must at least have the same size, or its boxes mean other things. */
  private boolean fits(ImportedPicture picture, String hash, Target target) {
    Path file = picture.file();
    if (file == null || hash.isEmpty() || target.width() == 0) {
      return file == null;
    }
    try {
      PictureLook.Look seen = look.at(Files.readAllBytes(file));
      return seen.width() == target.width() && seen.height() == target.height();
    } catch (IOException | org.cropdesk.failure.CatalogException e) {
      return false;
    }
  }

  /** Groups by something, in the order in which it came. */
  static <K, V> Map<K, List<V>> grouped(
      List<V> values, java.util.function.Function<V, K> key, Map<K, List<V>> into) {
    values.forEach(v -> into.computeIfAbsent(key.apply(v), _ -> new ArrayList<>()).add(v));
    return into;
  }

  /** How often each name without extension stands in the labels. */
  static Map<String, Integer> stems(LabelSet labels) {
    var count = new HashMap<String, Integer>();
    labels.pictures().forEach(p -> count.merge(p.stem(), 1, Integer::sum));
    return count;
  }
}
