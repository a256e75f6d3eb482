package org.cropdesk.index;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.cropdesk.crop.QualityCheck;
import org.cropdesk.crop.Thresholds;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;
import org.cropdesk.embedding.ProvenanceStore;

/** The thresholds a catalog is judged by, and those it was. Safe for use by several threads. */
public final class ThresholdsStore {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<Map<String, Double>> NUMBERS = new TypeReference<>() {};
  private static final int LISTED = 50;

  private static final String USES =
      """
      select u.id, t.limits, u.actor, u.used_at, u.version
        from thresholds_use u join thresholds t on t.version = u.version
       order by u.id desc limit ?
      """;

  private final CatalogDatabase database;

  public ThresholdsStore(CatalogDatabase database) {
    this.database = database;
  }

  /** The thresholds in force: those applied last, else the shipped ones. */
  public Thresholds current() {
    return applied().orElseGet(Thresholds::standard);
  }

  /** The thresholds somebody applied last; empty when nobody ever did. */
  public Optional<Thresholds> applied() {
    return database.read("read the thresholds", ThresholdsStore::applied);
  }

  static Optional<Thresholds> applied(Connection c) throws SQLException {
    return Statements.first(c, USES, r -> limits(r.getString(2)), 1);
  }

  /** What was applied, the newest first, at most 50; the shipped limits are no application. */
  public List<ThresholdsUse> uses() {
    return database.read(
        "read the versions of the thresholds",
        c -> {
          var judged = judged(c);
          return Statements.list(c, USES, r -> use(r, judged), LISTED);
        });
  }

  private static ThresholdsUse use(ResultSet r, Map<String, Long> judged) throws SQLException {
    return new ThresholdsUse(
        r.getLong(1),
        limits(r.getString(2)),
        r.getString(3),
        Objects.requireNonNull(Statements.instantOrNull(r, "used_at")),
        judged.getOrDefault(r.getString(5), 0L));
  }

  /** Products by the version that judges them. */
  public Map<String, Long> judged() {
    return database.read("count what is judged by which thresholds", ThresholdsStore::judged);
  }

  private static Map<String, Long> judged(Connection c) throws SQLException {
    String sql =
        """
        select v.thresholds_version, sum(n)::bigint
          from (select indexed_provenance_id as id, count(*) as n from product
                 where deleted_at is null and indexed_provenance_id is not null group by 1) p
          join provenance v on v.id = p.id
         group by 1
        """;
    var map = new HashMap<String, Long>();
    Statements.list(c, sql, r -> map.put(r.getString(1), r.getLong(2)));
    return map;
  }

  /** Puts thresholds in force; those in force already stay as they are. */
  void use(Thresholds thresholds, String actor, Instant now) {
    database.write(
        "keep the thresholds",
        c -> {
          use(c, thresholds, actor, now);
          return true;
        });
  }

  private static void use(Connection c, Thresholds thresholds, String actor, Instant now)
      throws SQLException {
    if (applied(c).filter(thresholds::equals).isPresent()) {
      return;
    }
    String version = thresholds.version();
    Statements.update(
        c,
        "insert into thresholds (version, limits) values (?, '{}') on conflict do nothing",
        version);
    var all = new HashMap<String, Double>();
    thresholds.limits().forEach((check, limit) -> all.put(check.name(), limit));
    ProvenanceStore.addLimits(c, version, all);
    Statements.update(
        c,
        "insert into thresholds_use (version, actor, used_at) values (?, ?, ?)",
        version,
        actor,
        now);
  }

  /** Checks that a newer program may know, and this one does not, are left out. */
  private static Thresholds limits(String json) {
    try {
      var limits = new EnumMap<QualityCheck, Double>(QualityCheck.class);
      var stored = JSON.readValue(json, NUMBERS);
      for (QualityCheck check : QualityCheck.values()) {
        Double limit = stored.get(check.name());
        if (limit != null) {
          limits.put(check, limit);
        }
      }
      return new Thresholds(limits);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The column holds JSON", e);
    }
  }
}
