package org.cropdesk.dataset.export;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cropdesk.dataset.DatasetVersion;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.job.StopSignal;

/**
 * Vectors of a version's crops as they are now, each held against the proof that the version kept
 * of it; a stale one is as good as none. Versions frozen before proofs were kept have none, and
 * their vectors are taken as they are.
 */
public final class SpaceVectorSql implements DatasetVectors {
  /** Proofs looked at by one statement, so that a stop is soon heard. */
  private static final int PIECE = 20_000;

  private static final int NAMED = 5;

  private static final String NOW =
      "space_vector v on v.space_id = ? and v.subject_id = d.crop_id and not v.stale";

  private final CatalogDatabase database;
  private final DatasetVersion version;
  private final int space;
  private final int dimensions;

  private SpaceVectorSql(
      CatalogDatabase database, DatasetVersion version, int space, int dimensions) {
    this.database = database;
    this.version = version;
    this.space = space;
    this.dimensions = dimensions;
  }

  /** Empty for a version that was frozen without a space. */
  public static Optional<SpaceVectorSql> of(CatalogDatabase database, DatasetVersion version) {
    Integer space = version.spaceId();
    if (space == null) {
      return Optional.empty();
    }
    String sql = "select dimensions from space where id = ?";
    long dimensions =
        database.read("read the space of a version", c -> Statements.number(c, sql, space));
    return Optional.of(new SpaceVectorSql(database, version, space, Math.toIntExact(dimensions)));
  }

  @Override
  public int dimensions() {
    return dimensions;
  }

  @Override
  public void requireFrozen(StopSignal stop) {
    requireSpace();
    if (version.vectorsSha256() == null) {
      return;
    }
    long others = 0;
    var named = new ArrayList<String>();
    Piece piece = new Piece(Long.MIN_VALUE, 0, 0);
    do {
      if (stop.isRequested()) {
        return;
      }
      long after = piece.last();
      piece = database.read("hold vectors against a version", c -> piece(c, after));
      others += piece.others();
      if (piece.others() > 0 && named.size() < NAMED) {
        named.addAll(database.read("name crops with other vectors", c -> named(c, after)));
      }
    } while (piece.crops() == PIECE);
    if (others > 0) {
      throw others(others, named.subList(0, Math.min(NAMED, named.size())));
    }
  }

  private void requireSpace() {
    String sql = "select retired_at from space where id = ? and state = 'RETIRED'";
    var gone =
        database.read(
            "read the space of a version",
            c ->
                Statements.first(
                    c,
                    sql,
                    r -> Optional.ofNullable(Statements.instantOrNull(r, "retired_at")),
                    space));
    if (gone.isPresent()) {
      throw new CatalogException(
          ErrorKind.USAGE,
          "Space %d, which %s has its vectors from, was let go of%s, and its vectors with it. Nothing is visible at the target."
              .formatted(space, version.name(), gone.get().map(SpaceVectorSql::on).orElse("")),
          remedy(),
          null);
    }
  }

  private static String on(Instant at) {
    return " on " + at.toString().substring(0, 10);
  }

  private record Piece(long last, long crops, long others) {}

  private Piece piece(Connection c, long after) throws SQLException {
    String sql =
        """
        select coalesce(max(d.crop_id), 0), count(*),
               count(*) filter (where d.proof is distinct from vector_proof(v.embedding))
          from (select crop_id, proof from dataset_vector
                 where version_id = ? and crop_id > ? order by crop_id limit ?) d
          left join %s
        """
            .formatted(NOW);
    return Statements.first(
            c,
            sql,
            r -> new Piece(r.getLong(1), r.getLong(2), r.getLong(3)),
            version.id(),
            after,
            PIECE,
            space)
        .orElseThrow();
  }

  private List<String> named(Connection c, long after) throws SQLException {
    String sql =
        """
        select d.crop_id, i.content ->> 'sku' as sku,
               case when v.embedding is null then 'its vector is gone or out of date'
                    when d.proof is null then 'it had none then' else 'another one' end as how
          from (select crop_id, image_id, proof from dataset_vector
                 where version_id = ? and crop_id > ? order by crop_id limit ?) d
          left join %s
          join dataset_item i on i.version_id = ? and i.image_id = d.image_id
         where d.proof is distinct from vector_proof(v.embedding)
         order by d.crop_id limit ?
        """
            .formatted(NOW);
    return Statements.list(
        c,
        sql,
        r -> "crop %d of %s (%s)".formatted(r.getLong(1), r.getString(2), r.getString(3)),
        version.id(),
        after,
        PIECE,
        space,
        version.id(),
        NAMED);
  }

  private CatalogException others(long count, List<String> named) {
    return new CatalogException(
        ErrorKind.USAGE,
        "%,d of the %,d crops of %s %s not the vector it was frozen with: %s%s. Nothing is visible at the target."
            .formatted(
                count,
                version.counts().chosen(),
                version.name(),
                count == 1 ? "has" : "have",
                String.join(", ", named),
                count > named.size() ? ", …" : ""),
        remedy(),
        null);
  }

  private static String remedy() {
    return "Freeze a new version, or write this one as parquet without vectors.";
  }

  @Override
  public Map<Long, float[]> of(Collection<Long> cropIds) {
    if (version.vectorsSha256() == null) {
      return unproven(cropIds);
    }
    while (true) {
      var vectors = new HashMap<Long, float[]>();
      if (proven(cropIds, vectors)) {
        return vectors;
      }
      // Names all of them. What was put back between the two looks is read again.
      requireFrozen(new StopSignal());
    }
  }

  /**
   * @return whether all were those the version was frozen with
   */
  private boolean proven(Collection<Long> cropIds, Map<Long, float[]> into) {
    String sql =
        """
        select d.crop_id, v.embedding::real[] as e, v.embedding is null as none,
               d.proof is not distinct from vector_proof(v.embedding) as same
          from dataset_vector d left join %s
         where d.version_id = ? and d.crop_id = any(?)
        """
            .formatted(NOW);
    var same =
        database.read(
            "read vectors of a version",
            c ->
                Statements.list(
                    c,
                    sql,
                    r -> r.getBoolean("same") && take(r, into),
                    space,
                    version.id(),
                    List.copyOf(cropIds)));
    return same.stream().allMatch(s -> s);
  }

  private static boolean take(ResultSet r, Map<Long, float[]> into) throws SQLException {
    if (!r.getBoolean("none")) {
      into.put(r.getLong("crop_id"), Statements.floats(r, "e"));
    }
    return true;
  }

  private Map<Long, float[]> unproven(Collection<Long> cropIds) {
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
