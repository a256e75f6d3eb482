package org.cropdesk.embedding;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.cropdesk.change.CatalogChange;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;

/** The embedding spaces of a catalog. Safe for use by several threads; all methods block. */
public final class Spaces {
  /** Below this cosine between the probe then and now, the two spaces are not one. */
  public static final double PROBE_TOLERANCE = 0.999;

  private final CatalogDatabase database;
  private final SpacesSql sql;

  public Spaces(CatalogDatabase database) {
    this.database = database;
    this.sql = new SpacesSql(database);
  }

  /** All spaces, the newest first. */
  public List<Space> list() {
    return sql.list();
  }

  public Optional<Space> find(SpaceKey key) {
    return sql.find(key).flatMap(id -> list().stream().filter(s -> s.id() == id).findFirst());
  }

  /** The number of a space, without counting what is in it. */
  public Optional<Integer> idOf(SpaceKey key) {
    return sql.find(key);
  }

  public Optional<Space> active(Aspect aspect) {
    return sql.list().stream()
        .filter(s -> s.state() == SpaceState.ACTIVE && s.key().aspect() == aspect)
        .findFirst();
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
    boolean made = sql.createIfAbsent(key, probe, now);
    Space space = find(key).orElseThrow();
    if (made) {
      database.changes().publish(new CatalogChange.SpaceChanged(space.id()));
      return space;
    }
    double cosine = cosine(sql.probe(space.id()), probe);
    if (!(cosine >= PROBE_TOLERANCE)) {
      throw new CatalogException(
          ErrorKind.WEIGHTS,
          String.format(
              Locale.ROOT,
              "The encoder %s no longer computes the vectors of its %s space: the probe's cosine"
                  + " is %.4f, and nothing was written.",
              key.encoderName(),
              key.aspect().name().toLowerCase(Locale.ROOT),
              cosine),
          "Use the same runtime and device as before, or index into a new space.",
          null);
    }
    return space;
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
    if (check.passed() && sql.promote(space, now)) {
      database.changes().publish(new CatalogChange.SpaceChanged(space.id()));
    }
    return check;
  }

  /**
   * Makes room for many vectors: an approximate index that is there while they are loaded makes the
   * load a hundred times slower.
   *
   * @param arriving how many are about to be written
   * @return whether the index was dropped
   */
  public boolean prepareLoad(Space space, long arriving) {
    boolean bulk = arriving * 10 > space.vectors();
    if (bulk) {
      sql.dropIndex(space);
    }
    return bulk;
  }

  /** Builds the approximate index of a space if it has none; minutes for a large space. */
  public void ensureIndex(Space space) {
    sql.createIndex(space);
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
