package org.cropdesk.learning;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.jspecify.annotations.Nullable;

/** Heads and which of them are in use. Safe for use by several threads. */
final class HeadStore {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final CatalogDatabase database;

  HeadStore(CatalogDatabase database) {
    this.database = database;
  }

  /** All versions of all attributes, the newest first; there are a few hundred at most. */
  List<Head> heads() {
    return database.read(
        "read the heads",
        c ->
            Statements.list(
                c, "select * from head order by attribute, version desc", HeadStore::head));
  }

  private static Head head(ResultSet r) throws SQLException {
    return new Head(
        r.getString("attribute"),
        r.getInt("version"),
        r.getInt("space_id"),
        values(r),
        Objects.requireNonNull(Statements.instantOrNull(r, "trained_at")),
        r.getString("trained_by"),
        r.getInt("verified"),
        measured(r.getString("measured")),
        r.getBoolean("better"),
        r.getString("sha256"));
  }

  private static List<String> values(ResultSet r) throws SQLException {
    return List.of((String[]) r.getArray("vocabulary").getArray());
  }

  private static Measured measured(String json) {
    try {
      return JSON.readValue(json, Measured.class);
    } catch (JsonProcessingException e) {
      throw new CatalogException(
          ErrorKind.DATABASE,
          "What a head was measured at cannot be read.",
          "A newer Cropdesk may have written it; update this one.",
          e);
    }
  }

  private static String json(Measured measured) {
    try {
      return JSON.writeValueAsString(measured);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Records of numbers are always JSON", e);
    }
  }

  /**
   * @throws CatalogException when the bytes are not those that were stored
   */
  HeadWeights weights(String attribute, int version) {
    return database.read("read a head", c -> weights(c, attribute, version));
  }

  static HeadWeights weights(Connection c, String attribute, int version) throws SQLException {
    String sql = "select vocabulary, weights, sha256 from head where attribute = ? and version = ?";
    return Statements.first(c, sql, r -> weights(r, attribute, version), attribute, version)
        .orElseThrow(() ->
            new CatalogException(
                ErrorKind.DATABASE,
                "Version %d of what was learned about %s is gone.".formatted(version, attribute),
                "Go back to zero-shot, or train again.",
                null));
  }

  private static HeadWeights weights(ResultSet r, String attribute, int version)
      throws SQLException {
    byte[] bytes = r.getBytes("weights");
    if (!HeadWeights.sha256(bytes).equals(r.getString("sha256"))) {
      throw new CatalogException(
          ErrorKind.DATABASE,
          "Version %d of what was learned about %s is damaged in the catalog."
              .formatted(version, attribute),
          "Go back to zero-shot, or train again; labels are not affected.",
          null);
    }
    return HeadWeights.of(values(r), bytes);
  }

  /** A head that is not stored yet. */
  record Draft(
      String attribute,
      int space,
      HeadWeights weights,
      int verified,
      Measured measured,
      boolean better) {}

  /** Stores a new version. */
  Head add(Draft draft, String actor, Instant now) {
    byte[] bytes = draft.weights().bytes();
    return database.write(
        "store what was learned",
        c -> {
          lock(c, draft.attribute(), actor, now);
          String sql =
              """
              insert into head (attribute, version, space_id, vocabulary, trained_at, trained_by,
                                verified, measured, better, weights, sha256)
              select ?, coalesce(max(version), 0) + 1, ?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?
                from head where attribute = ?
              returning *
              """;
          return Statements.first(
                  c,
                  sql,
                  HeadStore::head,
                  draft.attribute(),
                  draft.space(),
                  draft.weights().values(),
                  now,
                  actor,
                  draft.verified(),
                  json(draft.measured()),
                  draft.better(),
                  bytes,
                  HeadWeights.sha256(bytes),
                  draft.attribute())
              .orElseThrow();
        });
  }

  private static void lock(Connection c, String attribute, String actor, Instant now)
      throws SQLException {
    Statements.update(
        c,
        """
        insert into learning (attribute, changed_at, changed_by) values (?, ?, ?)
        on conflict do nothing
        """,
        attribute,
        now,
        actor);
    Statements.list(
        c, "select 1 from learning where attribute = ? for update", r -> r.getInt(1), attribute);
  }

  /** Which head speaks, and how far the catalog's rows follow. */
  record State(
      String attribute,
      @Nullable Integer inUse,
      boolean heldBack,
      String reason,
      Instant changedAt,
      String changedBy,
      @Nullable Long rewrittenTo) {}

  List<State> states() {
    return database.read(
        "read what is learned",
        c -> Statements.list(c, "select * from learning order by attribute", HeadStore::state));
  }

  Optional<State> state(String attribute) {
    return states().stream().filter(s -> s.attribute().equals(attribute)).findFirst();
  }

  private static State state(ResultSet r) throws SQLException {
    int version = r.getInt("in_use");
    Integer inUse = r.wasNull() ? null : version;
    return new State(
        r.getString("attribute"),
        inUse,
        r.getBoolean("held_back"),
        r.getString("reason"),
        Objects.requireNonNull(Statements.instantOrNull(r, "changed_at")),
        r.getString("changed_by"),
        Statements.longOrNull(r, "rewritten_to"));
  }

  /** Lets a head speak, or none; what is in the catalog is rewritten from its first product on. */
  void speak(
      String attribute,
      @Nullable Integer version,
      boolean heldBack,
      String reason,
      String actor,
      Instant now) {
    database.write(
        "choose who suggests " + attribute,
        c -> {
          lock(c, attribute, actor, now);
          String sql =
              """
              update learning
                 set rewritten_to = case when in_use is distinct from ?::int then 0
                                         else rewritten_to end,
                     in_use = ?::int, held_back = ?, reason = ?, changed_at = ?, changed_by = ?
               where attribute = ?
              """;
          return Statements.update(
              c, sql, version, version, heldBack, reason, now, actor, attribute);
        });
  }
}
