package org.cropdesk.review;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;
import org.jspecify.annotations.Nullable;

/** Reads what people decided about a product. */
final class HistorySql {
  private final CatalogDatabase database;

  HistorySql(CatalogDatabase database) {
    this.database = database;
  }

  Optional<Long> productOf(UUID decision) {
    return database.read(
        "find the product of a decision",
        c ->
            Statements.first(
                c, "select product_id from decision where id = ?", r -> r.getLong(1), decision));
  }

  Optional<HistoryEntry> lastUndoable(String actor) {
    String sql =
        """
        select id, product_id from decision
         where actor = ? and kind <> 'revert' order by seq desc limit 200
        """;
    record Candidate(UUID id, long product) {}
    return database.read(
        "look for the last decision",
        c -> {
          var candidates =
              Statements.list(
                  c,
                  sql,
                  r -> new Candidate(r.getObject("id", UUID.class), r.getLong("product_id")),
                  actor);
          for (Candidate candidate : candidates) {
            var undo = new UndoStack(entries(c, candidate.product()));
            if (undo.step(candidate.id()).orElse(null) instanceof UndoStack.Step.Undo) {
              return history(c, candidate.product()).stream()
                  .filter(h -> h.id().equals(candidate.id()))
                  .findFirst();
            }
          }
          return Optional.<HistoryEntry>empty();
        });
  }

  /** The decisions about a product as the stack of undo sees them, the oldest first. */
  static List<UndoStack.Entry> entries(Connection c, long product) throws SQLException {
    String sql = "select id, reverts from decision where product_id = ? order by seq";
    return Statements.list(
        c,
        sql,
        r -> new UndoStack.Entry(r.getObject("id", UUID.class), r.getObject("reverts", UUID.class)),
        product);
  }

  /** The newest decisions first. */
  List<HistoryEntry> history(long productId, int limit) {
    return database.read(
        "read the history of a product", c -> history(c, productId).stream().limit(limit).toList());
  }

  private record HistoryRow(
      UUID id,
      Instant at,
      String actor,
      String kind,
      ReviewChange change,
      @Nullable UUID reverts,
      Map<HumanField, HumanField.Change> fields,
      @Nullable Long tookMillis,
      DecisionSource source) {
    static HistoryRow of(ResultSet r) throws SQLException {
      return new HistoryRow(
          r.getObject("id", UUID.class),
          Objects.requireNonNull(Statements.instantOrNull(r, "decided_at")),
          r.getString("actor"),
          r.getString("kind"),
          ReviewJson.readChange(r.getString("change")),
          r.getObject("reverts", UUID.class),
          HumanField.changes(
              ReviewJson.readState(r.getString("before")),
              ReviewJson.readState(r.getString("after"))),
          Statements.longOrNull(r, "took_ms"),
          DecisionSource.of(r.getString("source")));
    }
  }

  private static List<HistoryEntry> history(Connection c, long productId) throws SQLException {
    String sql =
        """
        select id, decided_at, actor, kind, change, reverts, before, after, took_ms, source
          from decision
         where product_id = ? order by seq desc
        """;
    List<HistoryRow> rows = Statements.list(c, sql, HistoryRow::of, productId);
    Map<UUID, String> kinds = new HashMap<>();
    var entries = new ArrayList<UndoStack.Entry>();
    var together = new HashSet<UUID>();
    for (HistoryRow row : rows.reversed()) {
      kinds.put(row.id(), row.kind());
      entries.add(new UndoStack.Entry(row.id(), row.reverts()));
      if (row.change() instanceof ReviewChange.RevertAll(var ids)) {
        together.addAll(ids);
      }
    }
    var undo = new UndoStack(entries);
    return rows.stream()
        .map(r ->
            new HistoryEntry(
                r.id(),
                r.at(),
                r.actor(),
                r.kind(),
                r.source().said(Summaries.of(r.change(), kinds)),
                r.source(),
                undo.isReverted(r.id()) || together.contains(r.id()),
                fieldChanges(r.fields()),
                r.tookMillis()))
        .toList();
  }

  private static List<HistoryEntry.FieldChange> fieldChanges(
      Map<HumanField, HumanField.Change> fields) {
    List<HistoryEntry.FieldChange> changes = new ArrayList<>();
    fields.forEach((field, change) ->
        changes.add(
            new HistoryEntry.FieldChange(
                field.words(),
                field.crop() == 0 ? null : field.crop(),
                HumanField.words(change.before()),
                HumanField.words(change.after()))));
    return changes;
  }
}
