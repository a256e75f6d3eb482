package org.cropdesk.embedding;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.jspecify.annotations.Nullable;

/** The embedding spaces of a catalog. Safe for use by several threads; all methods block. */
public final class Spaces {
  /** Below this cosine between the probe then and now, the two spaces are not one. */
  public static final double PROBE_TOLERANCE = 0.999;

  private final CatalogDatabase database;
  private final SpacesSql sql;
  private final SpaceOverviewSql overviews;
  private final SpaceUseSql uses;

  public Spaces(CatalogDatabase database) {
    this.database = database;
    this.sql = new SpacesSql(database);
    this.overviews = new SpaceOverviewSql(database);
    this.uses = new SpaceUseSql(database);
  }

  /** All spaces, the newest first. */
  public List<Space> list() {
    return sql.list();
  }

  public Optional<Space> find(SpaceKey key) {
    return sql.find(key).flatMap(sql::find);
  }

  /** The space of a number. */
  public Optional<Space> find(int id) {
    return sql.find(id);
  }

  /** The number of a space, without counting what is in it. */
  public Optional<Integer> idOf(SpaceKey key) {
    return sql.find(key);
  }

  public Optional<Space> active(Aspect aspect) {
    return sql.active(aspect);
  }

  /**
   * The space that vectors of this encoder belong to; made in state building if there is none.
   *
   * @param probe what the encoder makes of the fixed probe now
   * @throws CatalogException of kind WEIGHTS when the encoder no longer computes what it computed
   *     when the space was made; nothing is written then
   */
  public Space openForWriting(SpaceKey key, float[] probe, Instant now) {
    if (probe.length != key.dimensions()) {
      throw new CatalogException(
          ErrorKind.WEIGHTS,
          "The encoder %s says %d dimensions and answers with %d."
              .formatted(key.encoderName(), key.dimensions(), probe.length),
          "Check the files of the encoder.",
          null);
    }
    return open(key, null, List.of(probe), now);
  }

  /**
   * As {@link #openForWriting(SpaceKey, float[], Instant)}, for a space of any recipe.
   *
   * @param probes what its encoders make of the fixed probes now, the pictures' first
   */
  public Space openForWriting(SpaceRecipe recipe, List<float[]> probes, Instant now) {
    return open(SpaceKey.of(recipe), recipe, probes, now);
  }

  private Space open(
      SpaceKey key, @Nullable SpaceRecipe recipe, List<float[]> probes, Instant now) {
    float[] second = probes.size() > 1 ? probes.get(1) : null;
    boolean made = sql.createIfAbsent(key, recipe, probes.getFirst(), second, now);
    Space space = find(key).orElseThrow();
    if (made) {
      database.spaceChanged(space.id());
      return space;
    }
    requireSame(space, probes);
    if (recipe != null && space.recipe() == null && sql.giveRecipe(space, recipe, second)) {
      space = find(key).orElseThrow();
    }
    if (space.state() == SpaceState.RETIRED) {
      sql.reopen(space, now);
      database.spaceChanged(space.id());
      return find(key).orElseThrow();
    }
    return space;
  }

  /**
   * Refuses an encoder that no longer computes what it computed when the space was made, whatever
   * its files or its server say of themselves. Every query and every run asks this first.
   *
   * @param probes as in {@link #openForWriting(SpaceRecipe, List, Instant)}
   * @throws CatalogException of kind WEIGHTS
   */
  public void requireSame(Space space, List<float[]> probes) {
    List<float[]> then = sql.probes(space.id());
    for (int i = 0; i < probes.size(); i++) {
      int length = i < then.size() ? then.get(i).length : 0;
      boolean alike = length == probes.get(i).length;
      double cosine = alike ? cosine(then.get(i), probes.get(i)) : 0;
      if (!(cosine >= PROBE_TOLERANCE)) {
        String seen =
            alike
                ? String.format(Locale.ROOT, "the probe's cosine is %.4f", cosine)
                : "the probe has %d numbers instead of %d".formatted(probes.get(i).length, length);
        throw new CatalogException(
            ErrorKind.WEIGHTS,
            "The encoder %s no longer computes the vectors of its %s space: %s, and nothing was written."
                .formatted(
                    space.key().encoderName(),
                    space.key().aspect().name().toLowerCase(Locale.ROOT),
                    seen),
            "Use the same runtime and device as before, or index into a new space.",
            null);
      }
    }
  }

  /**
   * Puts a verified space in force for its aspect, at once and for everybody; the one before it
   * stays as it is, to go back to.
   *
   * @param actor who does
   * @throws CatalogException of kind USAGE when the space is not verified, changed since, or its
   *     comparison is not signed
   */
  public void promote(Space space, String actor, Instant now) {
    uses.promote(space, actor, now);
    database.spaceChanged(space.id());
  }

  /**
   * Puts the space in force again that was before the present one.
   *
   * @param shown what {@link #wayBack} said and somebody agreed to
   * @return the space that is in force now
   * @throws CatalogException of kind USAGE when the way back leads elsewhere by now, because a
   *     colleague was faster; nothing is changed then
   */
  public Space rollBack(WayBack shown, String actor, Instant now) {
    Space back = uses.rollBack(shown, actor, now);
    database.spaceChanged(back.id());
    return back;
  }

  /** All spaces with what is known of them, the newest first; costs the same at any size. */
  public List<SpaceOverview> overview() {
    return overviews.list();
  }

  /**
   * Counts how many products a space covers, and keeps it for {@link #overview()}. Seconds for a
   * million crops.
   */
  public SpaceCoverage countCoverage(Space space, Instant now) {
    return overviews.count(space, now);
  }

  /** Where {@link #rollBack} would go; empty when there is no earlier space. */
  public Optional<WayBack> wayBack(Aspect aspect) {
    return uses.wayBack(aspect);
  }

  /**
   * As {@link #wayBack}.
   *
   * @throws CatalogException of kind USAGE when there is no earlier space
   */
  public WayBack requireWayBack(Aspect aspect) {
    return wayBack(aspect).orElseThrow(() -> SpaceUseSql.nothingBefore(aspect));
  }

  /** When which space of an aspect was put in force, the newest first. */
  public List<SpaceUse> uses(Aspect aspect) {
    return uses.uses(aspect);
  }

  /**
   * Lets go of the vectors of a space that is not in force; what it was stays on record.
   *
   * @throws CatalogException of kind USAGE when it is in force or being filled
   */
  public void retire(Space space, Instant now) {
    if (!sql.retire(space, now)) {
      throw usage(
          "Space %d is in force or being filled, so it is kept.".formatted(space.id()),
          "Promote another space first, or end the run that fills it.");
    }
    database.spaceChanged(space.id());
  }

  private static CatalogException usage(String problem, String remedy) {
    return new CatalogException(ErrorKind.USAGE, problem, remedy, null);
  }

  /** Whether every kept or primary crop (or every text) has a right vector. Changes nothing. */
  public SpaceCheck check(Space space) {
    return sql.check(space);
  }

  /**
   * Makes a whole space verified, and active when no other space of its aspect is.
   *
   * @return what the check found; the state changes only when it passed
   */
  public SpaceCheck verify(Space space, Instant now) {
    SpaceCheck check = sql.check(space);
    if (check.passed() && sql.verified(space, now)) {
      database.spaceChanged(space.id());
    }
    return check;
  }

  /** A space that was proved in another way; in force at once when its aspect has none. */
  void markVerified(Space space, Instant now) {
    sql.verified(space, now);
  }

  /**
   * Makes room for many vectors: an approximate index that is there while they are loaded makes the
   * load a hundred times slower.
   *
   * @param arriving how many are about to be written
   * @return whether the index was dropped
   */
  public boolean prepareLoad(Space space, long arriving) {
    boolean bulk = isBulk(space, arriving);
    if (bulk) {
      sql.dropIndexes(space);
    }
    return bulk;
  }

  /** Whether so many vectors are written faster without an index, and it is built after them. */
  public static boolean isBulk(Space space, long arriving) {
    return arriving * 10 > space.vectors();
  }

  /** Builds the approximate indexes of a space that are not there; minutes for a large space. */
  public void ensureIndex(Space space) {
    sql.createIndexes(space);
  }

  /**
   * Builds the indexes of a space though they are there, because they find too little. Until they
   * are built every search compares all vectors.
   */
  public void buildIndexAnew(Space space) {
    sql.dropIndexes(space);
    sql.createIndexes(space);
  }

  /** How far the indexes of a space are, 0..1; empty when none is being built. */
  public OptionalDouble indexProgress(Space space) {
    return sql.indexProgress(space.id());
  }

  /** As {@link #indexProgress(Space)}, of the space with a number. */
  public OptionalDouble indexProgress(int space) {
    return sql.indexProgress(space);
  }

  private static double cosine(float[] a, float[] b) {
    double dot = 0;
    double na = 0;
    double nb = 0;
    for (int i = 0; i < a.length; i++) {
      dot += (double) a[i] * b[i];
      na += (double) a[i] * a[i];
      nb += (double) b[i] * b[i];
    }
    return dot / Math.sqrt(na * nb);
  }
}
