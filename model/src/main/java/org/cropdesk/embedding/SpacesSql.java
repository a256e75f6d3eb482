package org.cropdesk.embedding;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.DatabaseException;
import org.cropdesk.db.Statements;
import org.jspecify.annotations.Nullable;

/** The statements behind {@link Spaces}. */
final class SpacesSql {
  /** Spells "space"; one process at a time makes one. */
  private static final long MAKING = 0x7370616365L;

  private final CatalogDatabase database;

  SpacesSql(CatalogDatabase database) {
    this.database = database;
  }

  private static final String SPACES =
      """
      select s.id, s.aspect, s.encoder_name, s.encoder_hash, s.preprocess_fingerprint,
             s.dimensions, s.state, s.recipe, s.created_at, s.changed_at,
             coalesce(sum(t.vectors), 0) as vectors, coalesce(sum(t.stale), 0) as stale
        from space s left join space_tally t on t.space_id = s.id
      """;

  List<Space> list() {
    String sql = SPACES + " group by s.id order by s.id desc";
    return database.read("read the spaces", c -> Statements.list(c, sql, SpacesSql::space));
  }

  Optional<Space> find(int id) {
    return database.read("read a space", c -> find(c, id));
  }

  static Optional<Space> find(Connection c, int id) throws SQLException {
    String sql = SPACES + " where s.id = ? group by s.id";
    return Statements.first(c, sql, SpacesSql::space, id);
  }

  Optional<Space> active(Aspect aspect) {
    String sql = SPACES + " where s.aspect = ? and s.state = 'ACTIVE' group by s.id";
    return database.read("read a space", c -> Statements.first(c, sql, SpacesSql::space, aspect));
  }

  static Space space(ResultSet row) throws SQLException {
    return new Space(
        row.getInt("id"),
        new SpaceKey(
            Aspect.valueOf(row.getString("aspect")),
            row.getString("encoder_name"),
            row.getString("encoder_hash"),
            row.getString("preprocess_fingerprint"),
            row.getInt("dimensions")),
        SpaceState.valueOf(row.getString("state")),
        row.getString("recipe") == null ? null : RecipeJson.read(row.getString("recipe")),
        row.getLong("vectors"),
        row.getLong("stale"),
        Objects.requireNonNull(Statements.instantOrNull(row, "created_at")),
        Objects.requireNonNull(Statements.instantOrNull(row, "changed_at")));
  }

  Optional<Integer> find(SpaceKey key) {
    // The name of the encoder's folder is for people; two names of one encoder are one space.
    String sql =
        """
        select id from space
         where aspect = ? and encoder_hash = ? and preprocess_fingerprint = ? and dimensions = ?
        """;
    return database.read(
        "read a space",
        c ->
            Statements.first(
                c,
                sql,
                r -> r.getInt(1),
                key.aspect(),
                key.encoderHash(),
                key.preprocessFingerprint(),
                key.dimensions()));
  }

  /** Makes a space and its partition; false when it was there. */
  boolean createIfAbsent(
      SpaceKey key,
      @Nullable SpaceRecipe recipe,
      float[] probe,
      float @Nullable [] textProbe,
      Instant now) {
    String sql =
        """
        insert into space (aspect, encoder_name, encoder_hash, preprocess_fingerprint, dimensions,
                           probe, text_probe, recipe, recipe_hash, created_at, changed_at)
        values (?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?)
        on conflict (aspect, encoder_hash, preprocess_fingerprint, dimensions, metric) do nothing
        returning id
        """;
    return untangled(() ->
        database.write(
            "make a space",
            c -> {
              // A partition that is attached locks the tables it points at, which who comes next
              // holds.
              Statements.list(c, "select pg_advisory_xact_lock(?)", r -> true, MAKING);
              var made =
                  Statements.first(
                      c,
                      sql,
                      r -> r.getInt(1),
                      key.aspect(),
                      key.encoderName(),
                      key.encoderHash(),
                      key.preprocessFingerprint(),
                      key.dimensions(),
                      c.createArrayOf("float4", boxed(probe)),
                      textProbe == null ? null : c.createArrayOf("float4", boxed(textProbe)),
                      recipe == null ? null : RecipeJson.write(recipe),
                      recipe == null ? null : recipe.hash(),
                      now,
                      now);
              if (made.isPresent()) {
                Statements.list(c, "select open_space(?)", r -> true, made.get());
              }
              return made.isPresent();
            }));
  }

  /** Somebody who writes products may hold one of the tables and wait for another. */
  private static <T> T untangled(Supplier<T> work) {
    for (int attempt = 1; ; attempt++) {
      try {
        return work.get();
      } catch (DatabaseException e) {
        boolean deadlock =
            e.getCause() instanceof SQLException s && "40P01".equals(s.getSQLState());
        if (!deadlock || attempt == 5) {
          throw e;
        }
      }
    }
  }

  /** A space that an index run made is told how; false when another was faster. */
  boolean giveRecipe(Space space, SpaceRecipe recipe, float @Nullable [] textProbe) {
    String sql =
        """
        update space set recipe = ?::jsonb, recipe_hash = ?, text_probe = coalesce(text_probe, ?)
         where id = ? and recipe is null
        """;
    return database.write(
        "keep how a space is made",
        c ->
            Statements.update(
                    c,
                    sql,
                    RecipeJson.write(recipe),
                    recipe.hash(),
                    textProbe == null ? null : c.createArrayOf("float4", boxed(textProbe)),
                    space.id())
                == 1);
  }

  private static Float[] boxed(float[] numbers) {
    var boxed = new Float[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      boxed[i] = numbers[i];
    }
    return boxed;
  }

  /** The probes of a space: of its encoder, or of its two. */
  List<float[]> probes(int spaceId) {
    String sql =
        """
        select p from space, unnest(array[1, 2]) as n,
               lateral (select case n when 1 then probe else text_probe end as p) x
         where id = ? and p is not null order by n
        """;
    return database.read(
        "read the probes of a space",
        c -> Statements.list(c, sql, r -> Statements.floats(r, "p"), spaceId));
  }

  SpaceCheck check(Space space) {
    String sql =
        """
        with expected as materialized (%s)
        select count(*), count(*) filter (where v.subject_id is null),
               (select count(*) from space_vector v
                 where v.space_id = ? and not v.stale and abs(l2_norm(v.embedding) - 1) > 0.01)
          from expected x
          left join space_vector v
            on v.space_id = ? and v.subject_id = x.subject_id and not v.stale
        """
            .formatted(new SpaceNeedSql(space).subjects());
    return database.read(
        "verify a space",
        c ->
            Statements.first(
                    c,
                    sql,
                    r -> new SpaceCheck(space.id(), r.getLong(1), r.getLong(2), r.getLong(3)),
                    space.id(),
                    space.id())
                .orElseThrow());
  }

  /** Building → verified, and → active if the aspect has no active space. */
  boolean verified(Space space, Instant now) {
    String verify =
        """
        update space set state = 'VERIFIED', changed_at = ?, verified_at = ?
         where id = ? and state = 'BUILDING'
        """;
    String activate =
        """
        update space s set state = 'ACTIVE', changed_at = ?, activated_at = ?
         where s.id = ? and s.state = 'VERIFIED'
           and not exists (select from space o where o.aspect = s.aspect and o.state = 'ACTIVE')
        """;
    return database.write(
        "mark a space as verified",
        c -> {
          int verified = Statements.update(c, verify, now, now, space.id());
          int activated = Statements.update(c, activate, now, now, space.id());
          if (activated > 0) {
            SpaceUseSql.note(
                c, space.key().aspect(), space.id(), "index", SpaceUse.Reason.FIRST, now);
          }
          return verified + activated > 0;
        });
  }

  /**
   * Lets go of a space that is not in force: the row stays, its vectors are dropped with their
   * partition.
   *
   * @return false when it is in force, or a run is filling it
   */
  boolean retire(Space space, Instant now) {
    String sql =
        """
        update space s set state = 'RETIRED', changed_at = ?, retired_at = ?, emptied_at = ?,
               retired_vectors = (select sum(vectors) from space_tally where space_id = s.id)
         where id = ? and state in ('BUILDING', 'VERIFIED')
           and not exists (select from backfill b where b.space_id = s.id and b.finished_at is null)
        """;
    return database.write(
        "let go of a space",
        c -> {
          if (Statements.update(c, sql, now, now, now, space.id()) == 0) {
            return false;
          }
          Statements.update(c, "delete from space_coverage where space_id = ?", space.id());
          Statements.update(c, "delete from space_missing where space_id = ?", space.id());
          execute(c, "drop table if exists space_vector_" + space.id());
          Statements.update(c, "delete from space_tally where space_id = ?", space.id());
          return true;
        });
  }

  /** A space that was let go of begins anew, empty. */
  void reopen(Space space, Instant now) {
    untangled(() ->
        database.write(
            "open a space again",
            c -> {
              Statements.list(c, "select pg_advisory_xact_lock(?)", r -> true, MAKING);
              Statements.list(c, "select open_space(?)", r -> true, space.id());
              return Statements.update(
                  c,
                  """
                  update space set state = 'BUILDING', changed_at = ?, retired_at = null,
                         retired_vectors = null
                   where id = ? and state = 'RETIRED'
                  """,
                  now,
                  space.id());
            }));
  }

  void dropIndexes(Space space) {
    String sql = "drop index if exists " + String.join(", ", SpaceIndexSql.of(space).values());
    database.write("drop the indexes of a space", c -> execute(c, sql));
  }

  /** Progress of building the indexes, 0..1; empty when none is being built for the space. */
  OptionalDouble indexProgress(int space) {
    String sql =
        """
        select (b.n + case when g.blocks_total > 0 then g.blocks_done::float8 / g.blocks_total
                           when g.tuples_total > 0 then g.tuples_done::float8 / g.tuples_total
                           else 0 end) / case s.aspect when 'IMAGE' then 2 else 1 end
          from pg_stat_progress_create_index g
          join space s on g.relid = to_regclass('cropdesk.space_vector_' || s.id)
         cross join lateral (
           select count(*) as n from pg_index i
            where i.indisvalid
              and i.indexrelid = to_regclass('cropdesk.space_vector_primary_' || s.id)) b
         where s.id = ?
        """;
    return database.read(
        "read how far an index is",
        c ->
            Statements.first(c, sql, r -> r.getDouble(1), space).stream()
                .mapToDouble(Double::doubleValue)
                .findFirst());
  }

  /**
   * Built once and beside writers, who need not wait. Dead rows of the load go first: an index must
   * never be vacuumed. What an interrupted build has left is dropped.
   */
  void createIndexes(Space space) {
    database.read(
        "build the indexes of a space",
        c -> {
          var wanted = new LinkedHashMap<>(SpaceIndexSql.of(space));
          for (String name : List.copyOf(wanted.values())) {
            var valid = SpaceIndexSql.valid(c, name);
            if (valid.orElse(false)) {
              wanted.values().remove(name);
            } else if (valid.isPresent()) {
              execute(c, "drop index if exists " + name);
            }
          }
          mark(c, space);
          if (wanted.isEmpty()) {
            return true;
          }
          execute(c, "vacuum (analyze) space_vector_" + space.id());
          for (var index : wanted.entrySet()) {
            execute(c, index.getKey().create(space));
          }
          return true;
        });
  }

  /**
   * A crop that was made the primary one while its vector was under way may have come out unmarked.
   */
  private static void mark(Connection c, Space space) throws SQLException {
    if (space.key().aspect() != Aspect.IMAGE) {
      return;
    }
    String sql =
        """
        update space_vector v set of_primary = true from primary_choice o
         where v.space_id = %d and v.subject_id = o.crop_id and not v.of_primary
        """
            .formatted(space.id());
    Statements.update(c, sql);
  }

  private static boolean execute(Connection c, String sql) throws SQLException {
    Statements.execute(c, sql);
    return true;
  }
}
