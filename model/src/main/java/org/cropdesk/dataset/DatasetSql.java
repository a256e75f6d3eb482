package org.cropdesk.dataset;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;

/** Reads datasets and their versions. */
final class DatasetSql {
  /** Components only: what a record works out of them is no part of it. */
  private static final ObjectMapper JSON =
      JsonMapper.builder().disable(MapperFeature.AUTO_DETECT_IS_GETTERS).build();

  private static final int PIECE = 500;

  private static final String DATASET =
      """
      select d.id as dataset_id, d.name, d.salt, d.train, d.val, d.test, d.near, d.test_frozen,
             d.created_by, d.created_at
      """;

  private static final String VERSION =
      DATASET
          + """
               , v.id, v.number, v.query, v.snapshot, v.decisions_to, v.frozen_at, v.frozen_by,
                 v.taxonomy, v.detector_hash, v.encoder_hash, v.preprocess_fingerprint, v.space_id,
                 v.counts, v.leakage, v.content_sha256, v.vectors_sha256, v.note
            from dataset_version v join dataset d on d.id = v.dataset_id
          """;

  private final CatalogDatabase database;

  DatasetSql(CatalogDatabase database) {
    this.database = database;
  }

  static String json(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JacksonException e) {
      throw new IllegalStateException("A record is always JSON", e);
    }
  }

  private static <T> T read(String json, Class<T> type) {
    try {
      return JSON.readValue(json, type);
    } catch (JacksonException e) {
      throw new IllegalStateException("The catalog holds a version that cannot be read", e);
    }
  }

  /** Whether it was new. */
  boolean create(DatasetPlan plan, String actor, Instant now) {
    String sql =
        """
        insert into dataset (name, salt, train, val, test, near, test_frozen, created_by, created_at)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (name) do nothing
        """;
    return database.write(
            "make a dataset",
            c ->
                Statements.update(
                    c,
                    sql,
                    plan.name(),
                    plan.salt(),
                    plan.ratios().train(),
                    plan.ratios().val(),
                    plan.ratios().test(),
                    plan.near(),
                    plan.testFrozen(),
                    actor,
                    now))
        == 1;
  }

  void freezeTest(int dataset, boolean frozen) {
    database.write(
        "freeze a test set",
        c ->
            Statements.update(
                c, "update dataset set test_frozen = ? where id = ?", frozen, dataset));
  }

  List<Dataset> list() {
    String sql = DATASET + " from dataset d order by d.name";
    return database.read("list datasets", c -> Statements.list(c, sql, DatasetSql::dataset));
  }

  Optional<Dataset> find(String name) {
    String sql = DATASET + " from dataset d where d.name = ?";
    return database.read(
        "find a dataset", c -> Statements.first(c, sql, DatasetSql::dataset, name));
  }

  /** The newest first. */
  List<DatasetVersion> versions(int dataset) {
    String sql = VERSION + " where v.dataset_id = ? order by v.number desc";
    return database.read(
        "list versions", c -> Statements.list(c, sql, DatasetSql::version, dataset));
  }

  Optional<DatasetVersion> version(int dataset, int number) {
    String sql = VERSION + " where v.dataset_id = ? and v.number = ?";
    return database.read(
        "find a version", c -> Statements.first(c, sql, DatasetSql::version, dataset, number));
  }

  static DatasetVersion version(Connection c, long id) throws SQLException {
    String sql = VERSION + " where v.id = ?";
    return Statements.first(c, sql, DatasetSql::version, id).orElseThrow();
  }

  Taxonomy taxonomy(int version) {
    return database.read("read the taxonomy", c -> TaxonomyStore.read(c, version));
  }

  private static final String ITEM =
      "select split, cluster, content::text from dataset_item where version_id = ?";

  List<DatasetItem> items(DatasetVersion version, long after, int limit) {
    String sql = ITEM + " and image_id > ? order by image_id limit ?";
    return database.read(
        "read a version",
        c -> {
          var ids = classIds(TaxonomyStore.read(c, version.taxonomy()));
          return Statements.list(c, sql, r -> item(r, ids), version.id(), after, limit);
        });
  }

  /** Those of one split; the others cost a step along the index each, and are not read. */
  List<DatasetItem> items(DatasetVersion version, Split split, long after, int limit) {
    String sql =
        """
        select i.split, i.cluster, i.content::text
          from (select image_id from dataset_item
                 where version_id = ? and image_id > ? and split = ? order by image_id limit ?) page
          join dataset_item i on i.version_id = ? and i.image_id = page.image_id
         order by i.image_id
        """;
    return database.read(
        "read a split of a version",
        c -> {
          var ids = classIds(TaxonomyStore.read(c, version.taxonomy()));
          return Statements.list(
              c, sql, r -> item(r, ids), version.id(), after, split, limit, version.id());
        });
  }

  void each(DatasetVersion version, Consumer<DatasetItem> reader) {
    String sql = ITEM + " order by image_id";
    database.write(
        "read a version",
        c -> {
          var ids = classIds(TaxonomyStore.read(c, version.taxonomy()));
          Statements.each(c, sql, PIECE, r -> reader.accept(item(r, ids)), version.id());
          return true;
        });
  }

  List<LeftOut> leftOut(long version, int after, int limit) {
    String sql =
        """
        select ordinal, product_id, sku, image_id, crop_id, fault, message from dataset_left_out
         where version_id = ? and ordinal > ? order by ordinal limit ?
        """;
    return database.read(
        "read what was left out",
        c ->
            Statements.list(
                c,
                sql,
                r ->
                    new LeftOut(
                        r.getInt(1),
                        r.getLong(2),
                        r.getString(3),
                        Statements.longOrNull(r, "image_id"),
                        Statements.longOrNull(r, "crop_id"),
                        r.getString(6),
                        r.getString(7)),
                version,
                after,
                limit));
  }

  static Map<String, Integer> classIds(Taxonomy taxonomy) {
    var ids = new HashMap<String, Integer>();
    var names = new ArrayList<>(taxonomy.of(Taxonomy.OBJECT));
    for (int id = 0; id < names.size(); id++) {
      ids.put(names.get(id), id);
    }
    return ids;
  }

  static DatasetItem item(ResultSet r, Map<String, Integer> classIds) throws SQLException {
    return ItemJson.read(
        r.getString("content"), Split.valueOf(r.getString("split")), r.getInt("cluster"), classIds);
  }

  private static Dataset dataset(ResultSet r) throws SQLException {
    return new Dataset(
        r.getInt("dataset_id"),
        r.getString("name"),
        r.getString("salt"),
        new Dataset.Ratios(r.getDouble("train"), r.getDouble("val"), r.getDouble("test")),
        r.getDouble("near"),
        r.getBoolean("test_frozen"),
        r.getString("created_by"),
        Objects.requireNonNull(Statements.instantOrNull(r, "created_at")));
  }

  private static DatasetVersion version(ResultSet r) throws SQLException {
    Long space = Statements.longOrNull(r, "space_id");
    return new DatasetVersion(
        r.getLong("id"),
        dataset(r),
        r.getInt("number"),
        read(r.getString("query"), DatasetQuery.class),
        r.getString("snapshot"),
        r.getLong("decisions_to"),
        Objects.requireNonNull(Statements.instantOrNull(r, "frozen_at")),
        r.getString("frozen_by"),
        r.getInt("taxonomy"),
        r.getString("detector_hash"),
        r.getString("encoder_hash"),
        r.getString("preprocess_fingerprint"),
        space == null ? null : space.intValue(),
        read(r.getString("counts"), DatasetVersion.Counts.class),
        read(r.getString("leakage"), Leakage.class),
        r.getString("content_sha256"),
        r.getString("vectors_sha256"),
        r.getString("note"));
  }
}
