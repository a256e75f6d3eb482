package org.cropdesk.dataset;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.job.StopSignal;

/**
 * Training sets and their frozen versions. Safe for use by several threads and processes; all
 * methods block.
 */
public final class Datasets {
  private final Clock clock;
  private final DatasetSql sql;
  private final FreezeWriter freezes;
  private final PreviewSql previews;
  private final DiffSql diffs;
  private final NearnessSql nearness;

  /**
   * @param clock gives today and the zone in which days begin
   */
  public Datasets(CatalogDatabase database, Clock clock) {
    this.clock = clock;
    this.sql = new DatasetSql(database);
    this.freezes = new FreezeWriter(database, clock);
    this.previews = new PreviewSql(database, clock);
    this.diffs = new DiffSql(database);
    this.nearness = new NearnessSql(database);
  }

  /**
   * @throws CatalogException of kind USAGE when there is one of that name
   */
  public Dataset create(DatasetPlan plan, String actor) {
    var now = clock.instant().truncatedTo(java.time.temporal.ChronoUnit.MILLIS);
    if (!sql.create(plan, actor, now)) {
      throw new CatalogException(
          ErrorKind.USAGE,
          "There is a dataset " + plan.name() + " already.",
          "Freeze another version of it, or take another name.",
          null);
    }
    return get(plan.name());
  }

  /**
   * From where on two crops of a new dataset are one picture, where nobody says: measured in the
   * space in force, in a second or so. The same catalog always gives the same.
   *
   * @throws java.util.concurrent.CancellationException when it is stopped
   */
  public Nearness nearness(StopSignal stop) {
    return nearness.measure(stop);
  }

  /** By name. */
  public List<Dataset> list() {
    return sql.list();
  }

  public Optional<Dataset> find(String name) {
    return sql.find(name);
  }

  /**
   * @throws CatalogException of kind USAGE when there is none of that name
   */
  public Dataset get(String name) {
    return find(name)
        .orElseThrow(() ->
            new CatalogException(
                ErrorKind.USAGE,
                "There is no dataset " + name + ".",
                "'dataset list' names those there are.",
                null));
  }

  /** Closes the test set, so that nothing enters it any more, or opens it again. */
  public Dataset freezeTest(Dataset dataset, boolean frozen) {
    sql.freezeTest(dataset.id(), frozen);
    return get(dataset.name());
  }

  /** The newest first. */
  public List<DatasetVersion> versions(Dataset dataset) {
    return sql.versions(dataset.id());
  }

  public Optional<DatasetVersion> version(Dataset dataset, int number) {
    return sql.version(dataset.id(), number);
  }

  /**
   * A version as people write it: {@code garments:3}, or {@code garments} for the newest one.
   *
   * @throws CatalogException of kind USAGE when there is no such version
   */
  public DatasetVersion version(String reference) {
    int colon = reference.indexOf(':');
    Dataset dataset = get(colon < 0 ? reference : reference.substring(0, colon));
    String number = colon < 0 ? "" : reference.substring(colon + 1).replaceFirst("^v", "");
    Optional<DatasetVersion> found =
        colon < 0
            ? versions(dataset).stream().findFirst()
            : number.matches("[1-9]\\d{0,8}")
                ? version(dataset, Integer.parseInt(number))
                : Optional.empty();
    return found.orElseThrow(() ->
        new CatalogException(
            ErrorKind.USAGE,
            colon < 0
                ? "There is no version of " + dataset.name() + " yet."
                : "There is no version " + reference + ".",
            colon < 0
                ? "'dataset freeze " + dataset.name() + "' makes one."
                : "'dataset show " + dataset.name() + "' lists those there are.",
            null));
  }

  /** The ids of classes and values as they stood when it was frozen. */
  public Taxonomy taxonomy(DatasetVersion version) {
    return sql.taxonomy(version.taxonomy());
  }

  /**
   * A page of its items.
   *
   * @param after id of the last picture seen, {@link Long#MIN_VALUE} for the first page
   */
  public List<DatasetItem> items(DatasetVersion version, long after, int limit) {
    return sql.items(version, after, limit);
  }

  /** A page of one split of it, as {@link #items(DatasetVersion, long, int)} pages. */
  public List<DatasetItem> items(DatasetVersion version, Split split, long after, int limit) {
    return sql.items(version, split, after, limit);
  }

  /** All its items, by picture; some hundreds at a time are in memory. */
  public void each(DatasetVersion version, Consumer<DatasetItem> reader) {
    sql.each(version, reader);
  }

  /**
   * A page of what was left out.
   *
   * @param after ordinal of the last one seen, 0 for the first page
   */
  public List<LeftOut> leftOut(DatasetVersion version, int after, int limit) {
    return sql.leftOut(version.id(), after, limit);
  }

  /**
   * How two versions differ, of one dataset or of two. Costs a step along an index for each item,
   * and the reading of those that differ.
   *
   * @return empty when it was stopped
   */
  public Optional<DatasetDiff> diff(DatasetVersion from, DatasetVersion to, StopSignal stop) {
    return diffs.count(from, to, stop);
  }

  /**
   * What differs, picture by picture.
   *
   * @param after id of the last picture seen, {@link Long#MIN_VALUE} for the first page
   * @param limit pictures of a page; each may have several changes
   */
  public DatasetDiff.Page changes(DatasetVersion from, DatasetVersion to, long after, int limit) {
    return diffs.page(from, to, after, limit);
  }

  /**
   * Counts what a query means now; checks nothing. Linear in the crops that match: about a second
   * for thirty thousand and three quarters of a minute for a million, so not for a screen to wait
   * for without a way to stop.
   *
   * @return empty when it was stopped
   * @throws CatalogException of kind USAGE when the filter cannot be read
   */
  public Optional<DatasetPreview> preview(DatasetQuery query, StopSignal stop) {
    return previews.read(query, stop);
  }

  /**
   * What {@link #freeze} would find and make now; writes nothing and takes about as long.
   *
   * @param told every finding as it is found, on this thread
   * @return empty when it was stopped
   * @throws CatalogException of kind USAGE when the filter cannot be read, STORE when the store
   *     cannot be asked
   */
  public Optional<Preflight> preflight(
      FreezeWish wish, Consumer<Finding> told, FreezeProgress progress, StopSignal stop) {
    return freezes.preflight(wish, told, progress, stop);
  }

  /**
   * Makes the next version of a dataset: everything the query means, as it is committed at the
   * moment of the call. Others go on deciding meanwhile; none of that is in it.
   *
   * @param told every finding as it is found, on this thread
   * @return empty when it was stopped; nothing is written then
   * @throws CatalogException of kind USAGE when the filter cannot be read, nothing matches, the
   *     wish is strict and something is faulty, or another version of the dataset is being frozen
   */
  public Optional<DatasetVersion> freeze(
      FreezeWish wish, Consumer<Finding> told, FreezeProgress progress, StopSignal stop) {
    return freezes.freeze(wish, told, progress, stop);
  }
}
