package org.cropdesk.embedding;

import static java.util.stream.Collectors.joining;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;
import org.jspecify.annotations.Nullable;

/** The statements behind {@link Spaces}. */
final class SpacesSql {
  private final CatalogDatabase database;

  SpacesSql(CatalogDatabase database) {
    this.database = database;
  }

  List<Space> list() {
    String sql =
        """
        select s.id, s.aspect, s.encoder_name, s.encoder_hash, s.preprocess_fingerprint,
               s.dimensions, s.state, s.recipe, s.created_at, s.changed_at,
               coalesce(sum(t.vectors), 0) as vectors, coalesce(sum(t.stale), 0) as stale
          from space s left join space_tally t on t.space_id = s.id
         group by s.id order by s.id desc
        """;
    return database.read("read the spaces", c -> Statements.list(c, sql, SpacesSql::space));
  }

  private static Space space(ResultSet row) throws SQLException {
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
    return database.write(
        "make a space",
        c -> {
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
        });
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

  /** Subjects that must have a vector, with their products. */
  static String subjects(Space space) {
    var recipe = space.recipe();
    var fields = recipe == null ? SpaceKey.INDEXED_FIELDS : recipe.fields();
    String text =
        fields.isEmpty()
            ? "false"
            : fields.stream().map(SpacesSql::field).collect(joining(" || ", "btrim(", ") <> ''"));
    return switch (space.key().aspect()) {
      case IMAGE ->
          """
          select c.id as subject_id, c.product_id
            from crop c
            join product p on p.id = c.product_id and p.deleted_at is null
            join image i on i.id = c.image_id and i.deleted_at is null
            left join verdict m on m.crop_id = c.id and m.source = 'MACHINE'
            left join verdict h on h.crop_id = c.id and h.source = 'PERSON'
           where c.deleted_at is null and coalesce(h.keep, m.keep, false)
          union
          select e.crop_id, e.product_id
            from effective_primary e
            join crop c on c.id = e.crop_id and c.deleted_at is null
            join product p on p.id = e.product_id and p.deleted_at is null
          """;
      case COMBINED ->
          """
          select p.id as subject_id, p.id as product_id from product p
           where p.deleted_at is null and p.indexed_at is not null
             and (%s or exists (select from effective_primary e
                                 where e.product_id = p.id and e.crop_id is not null))
          """
              .formatted(text);
      case TEXT, DESCRIPTION, USAGE, FEATURE ->
          """
          select p.id as subject_id, p.id as product_id from product p
           where p.deleted_at is null and p.indexed_at is not null and %s
          """
              .formatted(text);
    };
  }

  /** A field of a recipe, which holds letters, digits and ._- only. */
  private static String field(String name) {
    return switch (name) {
      case "title", "description", "usage", "features", "category" -> "p." + name;
      default -> "coalesce(p.metadata ->> '" + name.replaceFirst("^metadata\\.", "") + "', '')";
    };
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
            .formatted(subjects(space));
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
            use(c, space.key().aspect(), space.id(), "index", "FIRST", now);
          }
          return verified + activated > 0;
        });
  }

  private static void use(
      Connection c, Aspect aspect, int space, String actor, String reason, Instant now)
      throws SQLException {
    String sql =
        "insert into space_use (aspect, space_id, actor, reason, at) values (?, ?, ?, ?, ?)";
    Statements.update(c, sql, aspect, space, actor, reason, now);
  }

  /**
   * Puts one space in force and the one before it out of force, in one transaction.
   *
   * @return false when the space is not verified (any more)
   */
  boolean activate(Space space, String actor, String reason, Instant now) {
    return database.write(
        "put a space in force",
        c -> {
          // Both rows under lock in one order: two people who promote at once do so one by one.
          Statements.list(
              c,
              "select id from space where aspect = ? order by id for update",
              r -> r.getInt(1),
              space.key().aspect());
          Statements.update(
              c,
              """
              update space set state = 'VERIFIED', changed_at = ?
               where aspect = ? and state = 'ACTIVE' and id <> ?
              """,
              now,
              space.key().aspect(),
              space.id());
          int activated =
              Statements.update(
                  c,
                  """
                  update space set state = 'ACTIVE', changed_at = ?, activated_at = ?
                   where id = ? and state = 'VERIFIED'
                  """,
                  now,
                  now,
                  space.id());
          if (activated == 0) {
            c.rollback();
            return false;
          }
          use(c, space.key().aspect(), space.id(), actor, reason, now);
          return true;
        });
  }

  /** Whether its comparison with the space in force is signed; a first space needs none. */
  boolean isSigned(Space space) {
    String sql =
        """
        select count(*) from space a, space s
         where s.id = ? and s.state = 'VERIFIED'
           and a.aspect = s.aspect and a.state = 'ACTIVE' and a.id <> s.id
           and not exists (select from space_comparison k
                            where k.space_id = s.id and k.with_space = a.id
                              and k.signed_by is not null)
        """;
    return database.read(
        "read whether a comparison is signed", c -> Statements.number(c, sql, space.id()) == 0);
  }

  /** The space that was in force before the one that is; empty when there was none. */
  Optional<Integer> before(Aspect aspect) {
    String sql =
        """
        select u.space_id from space_use u
          join space s on s.id = u.space_id and s.state = 'VERIFIED'
         where u.aspect = ?
           and u.space_id <> (select id from space where aspect = u.aspect and state = 'ACTIVE')
         order by u.id desc limit 1
        """;
    return database.read(
        "read which space was in force before",
        c -> Statements.first(c, sql, r -> r.getInt(1), aspect));
  }

  List<SpaceUse> uses(Aspect aspect) {
    String sql =
        "select space_id, actor, reason, at from space_use where aspect = ? order by id desc limit 50";
    return database.read(
        "read when which space was in force",
        c ->
            Statements.list(
                c,
                sql,
                r ->
                    new SpaceUse(
                        r.getInt(1),
                        r.getString(2),
                        SpaceUse.Reason.valueOf(r.getString(3)),
                        Objects.requireNonNull(Statements.instantOrNull(r, "at"))),
                aspect));
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
        update space s set state = 'RETIRED', changed_at = ?, retired_at = ?,
               retired_vectors = (select sum(vectors) from space_tally where space_id = s.id)
         where id = ? and state in ('BUILDING', 'VERIFIED')
           and not exists (select from backfill b where b.space_id = s.id and b.finished_at is null)
        """;
    return database.write(
        "let go of a space",
        c -> {
          if (Statements.update(c, sql, now, now, space.id()) == 0) {
            return false;
          }
          execute(c, "drop table if exists space_vector_" + space.id());
          Statements.update(c, "delete from space_tally where space_id = ?", space.id());
          return true;
        });
  }

  /** A space that was let go of begins anew, empty. */
  void reopen(Space space, Instant now) {
    database.write(
        "open a space again",
        c -> {
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
        });
  }

  private static String indexName(Space space) {
    return "space_vector_hnsw_" + space.id();
  }

  void dropIndex(Space space) {
    String sql = "drop index if exists " + indexName(space);
    database.write("drop the index of a space", c -> execute(c, sql));
  }

  /** Progress of building an index, 0..1; empty when none is being built for the space. */
  OptionalDouble indexProgress(int space) {
    String sql =
        """
        select case when blocks_total > 0 then blocks_done::float8 / blocks_total
                    when tuples_total > 0 then tuples_done::float8 / tuples_total else 0 end
          from pg_stat_progress_create_index where relid = to_regclass(?)
        """;
    return database.read(
        "read how far an index is",
        c ->
            Statements.first(c, sql, r -> r.getDouble(1), "cropdesk.space_vector_" + space).stream()
                .mapToDouble(Double::doubleValue)
                .findFirst());
  }

  /**
   * Built once and beside writers, who need not wait. Dead rows of the load go first: the index
   * must never be vacuumed. What an interrupted build has left is dropped.
   */
  void createIndex(Space space) {
    String valid =
        """
        select i.indisvalid from pg_class k join pg_index i on i.indexrelid = k.oid
         where k.oid = to_regclass(?)
        """;
    String create =
        """
        create index concurrently if not exists %s on space_vector_%d
         using hnsw ((embedding::halfvec(%d)) halfvec_cosine_ops)
        """
            .formatted(indexName(space), space.id(), space.key().dimensions());
    database.read(
        "build the index of a space",
        c -> {
          var there =
              Statements.first(c, valid, r -> r.getBoolean(1), "cropdesk." + indexName(space));
          if (there.orElse(false)) {
            return true;
          }
          if (there.isPresent()) {
            execute(c, "drop index if exists " + indexName(space));
          }
          execute(c, "vacuum (analyze) space_vector_" + space.id());
          return execute(c, create);
        });
  }

  private static boolean execute(Connection c, String sql) throws SQLException {
    Statements.execute(c, sql);
    return true;
  }
}
