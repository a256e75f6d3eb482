package org.cropdesk.dataset;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedCollection;
import java.util.SortedSet;
import java.util.TreeMap;
import org.cropdesk.db.Statements;

/** The taxonomy of a catalog. It only grows: whatever once had an id keeps it. */
final class TaxonomyStore {
  private TaxonomyStore() {}

  /** As it stood at a version. */
  static Taxonomy read(Connection c, int version) throws SQLException {
    String sql = "select attribute, name from taxonomy where since <= ? order by attribute, id";
    var names = new TreeMap<String, List<String>>();
    Statements.list(
        c,
        sql,
        r -> names.computeIfAbsent(r.getString(1), _ -> new ArrayList<>()).add(r.getString(2)),
        version);
    return new Taxonomy(version, names);
  }

  /** As it stands. */
  static Taxonomy now(Connection c) throws SQLException {
    String sql = "select coalesce(max(since), 0) from taxonomy";
    return read(c, (int) Statements.number(c, sql));
  }

  /**
   * What there is, then what the machines call things in their own order, then what else people
   * used, sorted. Equal to what there is when nothing is new.
   *
   * @param used names by attribute that a version holds
   */
  static Taxonomy grown(
      Taxonomy before, DatasetMachines machines, Map<String, SortedSet<String>> used) {
    var names = new LinkedHashMap<String, List<String>>(before.names());
    grow(names, Taxonomy.OBJECT, machines.classNames());
    for (Map.Entry<String, SortedSet<String>> attribute : used.entrySet()) {
      if (!attribute.getKey().equals(Taxonomy.OBJECT)) {
        var values = machines.vocabulary().getOrDefault(attribute.getKey(), List.of());
        grow(names, attribute.getKey(), values);
      }
      grow(names, attribute.getKey(), attribute.getValue());
    }
    return names.equals(before.names()) ? before : new Taxonomy(before.version() + 1, names);
  }

  private static void grow(
      Map<String, List<String>> names, String attribute, SequencedCollection<String> more) {
    var all = new LinkedHashSet<>(names.getOrDefault(attribute, List.of()));
    more.stream().filter(name -> !name.isEmpty()).forEach(all::add);
    if (!all.isEmpty()) {
      names.put(attribute, List.copyOf(all));
    }
  }

  /** Writes what {@code after} has more than {@code before}. */
  static void append(Connection c, Taxonomy before, Taxonomy after) throws SQLException {
    var rows = new ArrayList<Object[]>();
    after
        .names()
        .forEach((attribute, names) -> {
          for (int id = before.of(attribute).size(); id < names.size(); id++) {
            rows.add(new Object[] {attribute, id, names.get(id), after.version()});
          }
        });
    String sql = "insert into taxonomy (attribute, id, name, since) values (?, ?, ?, ?)";
    Statements.updateAll(c, sql, rows);
  }
}
