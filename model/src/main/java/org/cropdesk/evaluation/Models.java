package org.cropdesk.evaluation;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.cropdesk.dataset.DatasetVersion;
import org.cropdesk.dataset.Split;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.jspecify.annotations.Nullable;

/**
 * Models the catalog was told of, what they learned from, and what they came to. Safe for use by
 * several threads; all methods block.
 */
public final class Models {
  private final ModelSql sql;
  private final InstantSource clock;

  public Models(CatalogDatabase database, InstantSource clock) {
    this.sql = new ModelSql(database);
    this.clock = clock;
  }

  /**
   * A model as it lies on a disk.
   *
   * @param hash of its files
   * @param location file or folder
   * @param origin what its folder says, null when it says nothing
   */
  public record Found(
      String hash, ModelKind kind, String name, String location, @Nullable ModelOrigin origin) {}

  /**
   * Remembers a model. One that is known keeps its name; what was not known of it is filled in.
   *
   * @param trainedOn what a person says it learned from; null takes the folder's word
   * @throws CatalogException of kind USAGE when the folder names a version this catalog has not, or
   *     another one than the person does
   */
  public Model add(Found found, @Nullable DatasetVersion trainedOn, String note, String actor) {
    ModelOrigin origin = found.origin();
    if (origin != null
        && trainedOn != null
        && !origin.contentSha256().equals(trainedOn.contentSha256())) {
      throw new CatalogException(
          ErrorKind.USAGE,
          "The folder %s says it was trained on %s, which is not %s."
              .formatted(found.location(), origin.reference(), trainedOn.name()),
          "Leave --trained-on away, or mend " + ModelOrigin.FILE + ".",
          null);
    }
    Long version = trainedOn != null ? Long.valueOf(trainedOn.id()) : version(found, origin);
    sql.add(
        new Model(
            found.hash(),
            found.kind(),
            found.name(),
            found.location(),
            version,
            "",
            origin == null ? "" : origin.baseSha256(),
            origin == null ? "" : origin.command(),
            note,
            actor,
            clock.instant()));
    return find(found.hash()).orElseThrow();
  }

  private @Nullable Long version(Found found, @Nullable ModelOrigin origin) {
    if (origin == null) {
      return null;
    }
    return sql.version(origin.contentSha256())
        .orElseThrow(() ->
            new CatalogException(
                ErrorKind.USAGE,
                "The folder %s was trained on %s, and this catalog has no version of that content."
                    .formatted(found.location(), origin.reference()),
                "Use the catalog it was frozen in, or remove "
                    + ModelOrigin.FILE
                    + " to have it without its origin.",
                null));
  }

  public Optional<Model> find(String hash) {
    return sql.find(hash);
  }

  /** The newest first. */
  public List<Model> list() {
    return sql.list();
  }

  /** How many pictures of a split show products the model learned from. */
  public long seen(Model model, DatasetVersion version, Split split) {
    Long trainedOn = model.versionId();
    return trainedOn == null ? 0 : sql.seen(trainedOn, version, split);
  }

  /** Writes down what a model came to. */
  public Evaluation evaluated(
      Model model, DatasetVersion version, Split split, Score score, Duration taken, String actor) {
    var evaluation =
        new Evaluation(
            0,
            model.hash(),
            model.kind(),
            model.name(),
            version.id(),
            version.dataset().name() + ":" + version.number(),
            split,
            score,
            seen(model, version, split),
            taken.toMillis() / 1e3,
            actor,
            clock.instant());
    sql.evaluated(evaluation);
    return evaluation;
  }

  /** The newest of each model on a split. */
  public List<Evaluation> evaluations(DatasetVersion version, Split split) {
    return sql.evaluations(version.id(), split);
  }

  /** All of a model, the newest first. */
  public List<Evaluation> evaluations(Model model) {
    return sql.evaluations(model.hash());
  }
}
