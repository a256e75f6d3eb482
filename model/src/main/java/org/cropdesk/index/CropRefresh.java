package org.cropdesk.index;

import static java.util.stream.Collectors.groupingBy;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.cropdesk.change.CatalogChange;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.embedding.Aspect;
import org.cropdesk.embedding.ProvenanceStore;
import org.cropdesk.embedding.SpaceKey;
import org.cropdesk.embedding.Spaces;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.learning.ActiveHeads;
import org.cropdesk.storage.ObjectStore;

/**
 * Crops, judges and encodes again what a person changed the box of. The catalog itself says what
 * waits for it, so nothing is forgotten by a crash. Safe for use by several threads and processes:
 * a result is written only when the box is still the one it was made for.
 */
public final class CropRefresh {
  private final CatalogDatabase database;
  private final ObjectStore store;
  private final InstantSource clock;
  private final Spaces spaces;
  private final CropRefreshSql sql;
  private final Set<SpaceKey> proven = ConcurrentHashMap.newKeySet();

  public CropRefresh(CatalogDatabase database, ObjectStore store, InstantSource clock) {
    this.database = database;
    this.store = store;
    this.clock = clock;
    this.spaces = new Spaces(database);
    this.sql = new CropRefreshSql(database);
  }

  /**
   * What a refresh has done.
   *
   * @param crops how many are up to date now
   * @param failures one sentence for each picture that could not be used; its crops stay marked
   */
  public record Report(int crops, List<String> failures) {
    public Report {
      failures = List.copyOf(failures);
    }
  }

  /**
   * Brings every waiting crop up to date in the analyzer's image space. Blocks; costs one query
   * when nothing waits.
   *
   * @throws CatalogException when the database is lost, or the encoder no longer computes what its
   *     space holds: nothing is written then
   */
  public Report run(ProductAnalyzer analyzer) {
    var space = spaces.idOf(analyzer.imageSpace());
    if (space.isEmpty()) {
      return new Report(0, List.of()); // Never indexed with this encoder: an index run comes first.
    }
    var waiting = sql.waiting(space.get());
    if (waiting.isEmpty()) {
      return new Report(0, List.of());
    }
    prove(analyzer);
    int provenance = new ProvenanceStore(database).idOf(analyzer.provenance());
    var target =
        new CropRefreshSql.Target(
            space.get(),
            provenance,
            analyzer.provenance().thresholdsVersion(),
            ActiveHeads.values(analyzer.vocabularies()));
    return new Run(analyzer, target).go(waiting);
  }

  /** Once for each encoder: the probe costs an encoder run, and reading a space counts it. */
  private void prove(ProductAnalyzer analyzer) {
    if (!proven.contains(analyzer.imageSpace())) {
      spaces.openForWriting(analyzer.imageSpace(), analyzer.probe(Aspect.IMAGE), clock.instant());
      proven.add(analyzer.imageSpace());
    }
  }

  /** One pass over what waits. */
  private final class Run {
    private final ProductAnalyzer analyzer;
    private final CropRefreshSql.Target target;
    private final List<String> failures = new ArrayList<>();

    Run(ProductAnalyzer analyzer, CropRefreshSql.Target target) {
      this.analyzer = analyzer;
      this.target = target;
    }

    Report go(List<WaitingCrop> waiting) {
      var products = new LinkedHashSet<Long>();
      int written = 0;
      for (var picture : byPicture(waiting).values()) {
        int crops = refresh(picture);
        written += crops;
        if (crops > 0) {
          products.add(picture.getFirst().productId());
        }
      }
      if (!products.isEmpty()) {
        database.changes().publish(new CatalogChange.CropsRefreshed(List.copyOf(products)));
      }
      return new Report(written, failures);
    }

    private int refresh(List<WaitingCrop> crops) {
      WaitingCrop first = crops.getFirst();
      var boxes = crops.stream().map(WaitingCrop::placed).toList();
      var rivals = sql.rivals(target.space(), first, crops);
      var image =
          new ImageInput(first.imageId(), first.objectKey(), () -> store.read(first.objectKey()));
      try {
        var results = analyzer.analyzeBoxes(new BoxInput(image, boxes, rivals, first.text()));
        return sql.write(target, crops, results, clock.instant());
      } catch (CatalogException e) {
        if (e.kind() != ErrorKind.IMAGE && e.kind() != ErrorKind.STORE) {
          throw e;
        }
        failures.add("%s, %s: %s".formatted(first.sku(), first.objectKey(), e.explained()));
        return 0;
      }
    }
  }

  private static Map<Long, List<WaitingCrop>> byPicture(List<WaitingCrop> waiting) {
    return waiting.stream()
        .collect(
            groupingBy(
                WaitingCrop::imageId, LinkedHashMap::new, java.util.stream.Collectors.toList()));
  }
}
