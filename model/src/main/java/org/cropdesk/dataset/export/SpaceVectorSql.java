package org.cropdesk.dataset.export;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;

/**
 * Vectors of crops in one space as they are now; a stale one is as good as none. A version keeps no
 * vectors of its own: its manifest names the space, whose vectors change only when crops do.
 */
public final class SpaceVectorSql implements DatasetVectors {
  private final CatalogDatabase database;
  private final int space;
  private final int dimensions;

  public SpaceVectorSql(CatalogDatabase database, int space) {
    this.database = database;
    this.space = space;
    String sql = "select dimensions from space where id = ?";
    dimensions =
        Math.toIntExact(
            database.read("read the space of a version", c -> Statements.number(c, sql, space)));
  }

  @Override
  public int dimensions() {
    return dimensions;
  }

  @Override
  public Map<Long, float[]> of(Collection<Long> cropIds) {
    String sql =
        """
        select crop_id, embedding::real[] as e
          from space_vector
         where space_id = ? and subject_id = any(?) and crop_id is not null and not stale
        """;
    var vectors = new HashMap<Long, float[]>();
    database.read(
        "read vectors of a version",
        c ->
            Statements.list(
                c,
                sql,
                r -> vectors.put(r.getLong(1), Statements.floats(r, "e")),
                space,
                List.copyOf(cropIds)));
    return vectors;
  }
}
