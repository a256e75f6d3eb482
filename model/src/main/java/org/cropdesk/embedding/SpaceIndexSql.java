package org.cropdesk.embedding;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.cropdesk.db.Statements;

/** The approximate indexes of a space. */
enum SpaceIndexSql {
  /**
   * Primary crops alone: what a search for products walks through. Only where crops have vectors.
   */
  PRIMARY("space_vector_primary_", " and of_primary"),

  /** All vectors. */
  ALL("space_vector_hnsw_", "");

  /**
   * How many candidates are looked at for each vector's neighbours while an index is built. With
   * pgvector's own 64 one in twenty of the nearest of a million is never found, however far one
   * looks; twice as many cost some minutes once.
   */
  private static final int BREADTH = 128;

  private final String prefix;
  private final String condition;

  SpaceIndexSql(String prefix, String condition) {
    this.prefix = prefix;
    this.condition = condition;
  }

  /** Those a space has, with their names, in the order they are built. */
  static Map<SpaceIndexSql, String> of(Space space) {
    var all = new EnumMap<SpaceIndexSql, String>(SpaceIndexSql.class);
    for (SpaceIndexSql index : values()) {
      if (index == ALL || space.key().aspect() == Aspect.IMAGE) {
        all.put(index, index.name(space));
      }
    }
    return all;
  }

  /** What a search for products walks through. */
  static SpaceIndexSql searched(Space space) {
    return of(space).keySet().iterator().next();
  }

  String name(Space space) {
    return prefix + space.id();
  }

  /**
   * Added to what is asked of the space, so that this index can answer; begins with {@code and}.
   */
  String condition() {
    return condition;
  }

  String create(Space space) {
    return """
    create index concurrently if not exists %s on space_vector_%d
     using hnsw ((embedding::halfvec(%d)) halfvec_cosine_ops)
     with (ef_construction = %d)%s
    """
        .formatted(
            name(space),
            space.id(),
            space.key().dimensions(),
            BREADTH,
            condition.replaceFirst("and", "where"));
  }

  /** Whether an index may be used; empty when there is none of the name. */
  static Optional<Boolean> valid(Connection c, String name) throws SQLException {
    String sql =
        """
        select i.indisvalid from pg_class k join pg_index i on i.indexrelid = k.oid
         where k.oid = to_regclass(?)
        """;
    return Statements.first(c, sql, r -> r.getBoolean(1), "cropdesk." + name);
  }
}
