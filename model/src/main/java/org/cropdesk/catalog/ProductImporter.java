package org.cropdesk.catalog;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.csv.CSVRecord;
import org.cropdesk.catalog.CsvHeader.Field;
import org.cropdesk.catalog.ImportReport.Problem;
import org.cropdesk.change.CatalogChange;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.storage.ObjectStore;

/**
 * Takes products and pictures over into the catalog. Pictures go into the object store under a key
 * made of their content, so importing the same source again changes nothing; what a person said
 * about a product is never touched. Rows are written in chunks of one transaction each: after a
 * crash, import again. Blocks; one import at a time per importer.
 */
public final class ProductImporter {
  private static final int CHUNK = 200;

  private final ImportStore rows;
  private final CatalogDatabase database;
  private final PictureKeeper keeper;
  private final InstantSource clock;

  public ProductImporter(CatalogDatabase database, ObjectStore store, InstantSource clock) {
    this.rows = new ImportStore(database);
    this.database = database;
    this.keeper = new PictureKeeper(store);
    this.clock = clock;
  }

  /**
   * Imports the rows of a CSV file. Comma, semicolon, tab and bar separate; a column of pictures
   * names files under the folder (several by {@code ;} or {@code |}), and without one the files
   * named after the sku are taken. Columns without a meaning become metadata. A row or file that
   * cannot be used is a problem in the report, never the end of the import.
   *
   * @throws CatalogException when the file or the folder cannot be read at all, or the store or the
   *     database is out of reach
   */
  public ImportReport importCsv(Path csv, Path imagesDir) {
    var run = new Run(folder(imagesDir));
    try (var parser = CsvSource.open(csv)) {
      var records = parser.iterator();
      if (!records.hasNext()) {
        throw usage("The file " + csv + " is empty.", "Its first line must name the columns.");
      }
      var header = new CsvHeader(records.next().toList());
      if (!header.has(Field.SKU)) {
        throw usage(
            "The file " + csv + " has no column with the number of the product.",
            "Name one of its columns sku (or id, product_id, code).");
      }
      while (records.hasNext()) {
        run.take(header, records.next());
      }
    } catch (IOException | UncheckedIOException e) {
      throw new CatalogException(
          ErrorKind.USAGE,
          "The file " + csv + " cannot be read: " + e.getMessage(),
          "Save it as CSV in UTF-8 and import it again; what was imported stays.",
          e);
    }
    return run.finish();
  }

  /** Imports every picture under a folder as one product, its file name as the sku. */
  public ImportReport importFolder(Path imagesDir) {
    var run = new Run(folder(imagesDir));
    for (Path file : run.pictures.files()) {
      run.take(
          new Source(0, PictureFolder.stem(file), "", "", "", "", "", Map.of()), List.of(file));
    }
    return run.finish();
  }

  /**
   * Adds products, a few hundred at most, in one transaction. One that the catalog has already
   * keeps what it has: this never takes anything away.
   *
   * @throws CatalogException when a picture cannot be read, or the store or the database is out of
   *     reach; then none of them was added
   */
  public ImportReport add(List<NewProduct> products) {
    var drafts = new ArrayList<ProductDraft>();
    int images = 0;
    for (NewProduct product : products) {
      var stored = new ArrayList<ProductDraft.Picture>();
      for (Path file : product.pictures()) {
        try {
          stored.add(keeper.keep(file));
        } catch (IOException e) {
          throw new CatalogException(
              ErrorKind.IMAGE,
              "The picture " + file + " cannot be read: " + e.getMessage() + ".",
              "Make sure it may be read, and import again; what was imported stays.",
              e);
        }
      }
      images += stored.size();
      drafts.add(
          new ProductDraft(
              0,
              product.sku(),
              product.title(),
              product.description(),
              "",
              "",
              product.category(),
              Map.of(),
              stored));
    }
    var written = rows.add(drafts, clock.instant());
    if (!written.changedProducts().isEmpty()) {
      database.changes().publish(new CatalogChange.ProductsImported(written.changedProducts()));
    }
    return new ImportReport(
        written.added(), written.updated(), written.unchanged(), images, List.of());
  }

  private static PictureFolder folder(Path dir) {
    Path root = dir.toAbsolutePath().normalize();
    if (!Files.isDirectory(root)) {
      throw usage("There is no folder " + root + ".", "Name the folder that holds the pictures.");
    }
    try {
      return PictureFolder.scan(root);
    } catch (IOException | UncheckedIOException e) {
      throw new CatalogException(
          ErrorKind.USAGE,
          "The folder " + root + " cannot be read: " + e.getMessage(),
          "Make sure you may read it and all its sub-folders.",
          e);
    }
  }

  private static CatalogException usage(String problem, String remedy) {
    return new CatalogException(ErrorKind.USAGE, problem, remedy, null);
  }

  /** The texts of a row. */
  private record Source(
      long row,
      String sku,
      String title,
      String description,
      String usage,
      String features,
      String category,
      Map<String, String> metadata) {}

  /** One import. */
  private final class Run {
    private final PictureFolder pictures;
    private final List<Problem> problems = new ArrayList<>();
    private final List<ProductDraft> chunk = new ArrayList<>();
    private final Set<String> seen = new HashSet<>();
    private int added;
    private int updated;
    private int unchanged;
    private int images;

    Run(PictureFolder pictures) {
      this.pictures = pictures;
    }

    void take(CsvHeader header, CSVRecord record) {
      long row = record.getParser() == null ? 0 : lineOf(record);
      String sku = header.value(record, Field.SKU);
      if (sku.isEmpty()) {
        problems.add(new Problem(row, "The row has no sku."));
        return;
      }
      var source =
          new Source(
              row,
              sku,
              header.value(record, Field.TITLE),
              header.value(record, Field.DESCRIPTION),
              header.value(record, Field.USAGE),
              header.value(record, Field.FEATURES),
              header.value(record, Field.CATEGORY),
              header.metadata(record));
      String named = header.value(record, Field.IMAGES);
      take(source, named.isEmpty() ? ofSku(source) : named(row, named));
    }

    private static long lineOf(CSVRecord record) {
      // Record 1 is the header, so with one line per record this is the line an editor shows.
      return record.getRecordNumber();
    }

    private List<Path> named(long row, String text) {
      var found = new LinkedHashSet<Path>();
      for (String name : text.split("[;|]")) {
        if (!name.isBlank()) {
          pictures
              .named(name)
              .ifPresentOrElse(
                  found::add,
                  () ->
                      problems.add(new Problem(row, "There is no picture " + name.strip() + ".")));
        }
      }
      return List.copyOf(found);
    }

    private List<Path> ofSku(Source source) {
      var found = pictures.ofSku(source.sku());
      if (found.isEmpty()) {
        problems.add(new Problem(source.row(), "No picture is named after " + source.sku() + "."));
      }
      return found;
    }

    void take(Source source, List<Path> files) {
      if (!seen.add(source.sku())) {
        problems.add(
            new Problem(
                source.row(), "The sku " + source.sku() + " was there before; the first counts."));
        return;
      }
      var stored = new ArrayList<ProductDraft.Picture>();
      for (Path file : files) {
        try {
          stored.add(keeper.keep(file));
        } catch (IOException e) {
          problems.add(
              new Problem(
                  source.row(),
                  "The picture " + pictures.relative(file) + " cannot be read: " + e.getMessage()));
        }
      }
      chunk.add(
          new ProductDraft(
              source.row(),
              source.sku(),
              source.title(),
              source.description(),
              source.usage(),
              source.features(),
              source.category(),
              source.metadata(),
              stored));
      images += stored.size();
      if (chunk.size() == CHUNK) {
        flush();
      }
    }

    private void flush() {
      if (chunk.isEmpty()) {
        return;
      }
      var written = rows.write(chunk, clock.instant());
      added += written.added();
      updated += written.updated();
      unchanged += written.unchanged();
      chunk.clear();
      if (!written.changedProducts().isEmpty()) {
        database.changes().publish(new CatalogChange.ProductsImported(written.changedProducts()));
      }
    }

    ImportReport finish() {
      flush();
      return new ImportReport(added, updated, unchanged, images, problems);
    }
  }
}
