package org.cropdesk.dataset;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;
import org.cropdesk.job.StopSignal;

/**
 * Finds what differs between two versions. Pictures are told apart by the index alone, in its
 * order; only those that differ are read.
 */
final class DiffSql {
  private static final int PIECE = 500;

  /** Those of the second that are new or other, and those of the first that are gone. */
  private static final String KEYS =
      """
      (select b.image_id from dataset_item b
         left join dataset_item a on a.version_id = ? and a.image_id = b.image_id
        where b.version_id = ? and b.image_id > ?
          and (a.image_id is null or a.sha256 <> b.sha256 or a.split <> b.split)
        order by b.image_id limit ?)
      union all
      (select a.image_id from dataset_item a
        where a.version_id = ? and a.image_id > ?
          and not exists (select from dataset_item b
                           where b.version_id = ? and b.image_id = a.image_id)
        order by a.image_id limit ?)
      order by 1 limit ?
      """;

  private final CatalogDatabase database;

  DiffSql(CatalogDatabase database) {
    this.database = database;
  }

  Optional<DatasetDiff> count(DatasetVersion from, DatasetVersion to, StopSignal stop) {
    var counts = new EnumMap<DatasetChange.Kind, Long>(DatasetChange.Kind.class);
    long pictures = 0;
    Long after = Long.MIN_VALUE;
    while (after != null) {
      if (stop.isRequested()) {
        return Optional.empty();
      }
      var page = page(from, to, after, PIECE);
      pictures += page.changes().stream().mapToLong(DatasetChange::imageId).distinct().count();
      page.changes().forEach(c -> counts.merge(c.kind(), 1L, Long::sum));
      after = page.next();
    }
    return Optional.of(new DatasetDiff(from, to, pictures, counts));
  }

  DatasetDiff.Page page(DatasetVersion from, DatasetVersion to, long after, int limit) {
    return database.read(
        "compare two versions",
        c -> {
          var keys =
              Statements.list(
                  c,
                  KEYS,
                  r -> r.getLong(1),
                  from.id(),
                  to.id(),
                  after,
                  limit,
                  from.id(),
                  after,
                  to.id(),
                  limit,
                  limit);
          var was = items(c, from, keys);
          var is = items(c, to, keys);
          var changes = new ArrayList<DatasetChange>();
          for (long image : keys) {
            changes.addAll(ItemDiff.of(was.get(image), is.get(image)));
          }
          return new DatasetDiff.Page(changes, keys.size() < limit ? null : keys.getLast());
        });
  }

  private static Map<Long, DatasetItem> items(
      Connection c, DatasetVersion version, List<Long> images) throws SQLException {
    var ids = DatasetSql.classIds(TaxonomyStore.read(c, version.taxonomy()));
    String sql =
        """
        select split, cluster, content::text as content from dataset_item
         where version_id = ? and image_id = any(?)
        """;
    var map = new HashMap<Long, DatasetItem>();
    Statements.list(c, sql, r -> DatasetSql.item(r, ids), version.id(), images)
        .forEach(i -> map.put(i.imageId(), i));
    return map;
  }
}
