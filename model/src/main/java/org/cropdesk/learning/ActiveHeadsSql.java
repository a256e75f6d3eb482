package org.cropdesk.learning;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.cropdesk.db.Statements;
import org.jspecify.annotations.Nullable;

/** Reads the heads in use; weights are read once. Safe for use by several threads. */
public final class ActiveHeadsSql {

  private final Map<String, HeadWeights> known = new HashMap<>();

  /**
   * The heads of a space as the caller's transaction sees them.
   *
   * @param vocabulary the values of each attribute that may be shown; a head that knows another one
   *     does not speak
   */
  public ActiveHeads read(Connection c, int space, Map<String, Set<String>> vocabulary)
      throws SQLException {
    String sql =
        """
        select l.attribute, l.in_use
          from learning l join head h on h.attribute = l.attribute and h.version = l.in_use
         where h.space_id = ?
        """;
    record Row(String attribute, int version) {}
    var rows = Statements.list(c, sql, r -> new Row(r.getString(1), r.getInt(2)), space);
    if (rows.isEmpty()) {
      return ActiveHeads.NONE;
    }
    var speakers = new HashMap<String, Speaker>();
    for (Row row : rows) {
      HeadWeights weights = weights(c, row.attribute(), row.version());
      if (vocabulary.getOrDefault(row.attribute(), Set.of()).containsAll(weights.values())) {
        speakers.put(row.attribute(), new Speaker(row.version(), space, weights));
      }
    }
    return new ActiveHeads(speakers);
  }

  /** The head that speaks for an attribute; null when zero-shot does. */
  public @Nullable Speaker speaker(Connection c, String attribute) throws SQLException {
    String sql =
        """
        select l.in_use, h.space_id
          from learning l join head h on h.attribute = l.attribute and h.version = l.in_use
         where l.attribute = ?
        """;
    record Row(int version, int space) {}
    var row = Statements.first(c, sql, r -> new Row(r.getInt(1), r.getInt(2)), attribute);
    return row.isEmpty()
        ? null
        : new Speaker(
            row.get().version(), row.get().space(), weights(c, attribute, row.get().version()));
  }

  private synchronized HeadWeights weights(Connection c, String attribute, int version)
      throws SQLException {
    String key = version + "/" + attribute;
    HeadWeights weights = known.get(key);
    if (weights == null) {
      weights = HeadStore.weights(c, attribute, version);
      known.put(key, weights);
    }
    return weights;
  }
}
