package org.cropdesk.backfill;

import java.util.Map;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;

/**
 * How a run works. Kept with the run.
 *
 * @param batchSize products in a chunk, 1..10,000
 * @param maxBatches chunks under way at once in one process, 1..32
 * @param skipExisting leaves vectors alone that are there and fit
 * @param limit stops after so many products; 0 for no limit
 * @param canary whether a sample goes first and is judged
 * @param stopAtFailureRate share of failed products at which the run stops itself, 0..1
 */
public record BackfillSettings(
    int batchSize,
    int maxBatches,
    boolean skipExisting,
    long limit,
    boolean canary,
    double stopAtFailureRate,
    BackfillScope scope) {
  /** Products in a chunk at most. */
  public static final int MOST_IN_BATCH = 10_000;

  /** Chunks under way at once in one process at most. */
  public static final int MOST_BATCHES = 32;

  /** What stands when nobody says otherwise. */
  public static final BackfillSettings STANDARD =
      new BackfillSettings(150, 3, true, 0, true, 0.1, BackfillScope.of(BackfillScope.Kind.ALL));

  public BackfillSettings {
    require(
        batchSize >= 1 && batchSize <= MOST_IN_BATCH, "The batch size is 1 to 10,000", batchSize);
    require(
        maxBatches >= 1 && maxBatches <= MOST_BATCHES, "1 to 32 batches are under way", maxBatches);
    require(limit >= 0, "A limit is 0 or more", limit);
    require(
        stopAtFailureRate > 0 && stopAtFailureRate <= 1,
        "The failure rate to stop at is above 0 and at most 1",
        stopAtFailureRate);
  }

  /**
   * The standard with what BATCH_SIZE, MAX_BATCHES and SKIP_EXISTING say.
   *
   * @throws CatalogException of kind USAGE when one of them makes no sense
   */
  public static BackfillSettings of(Map<String, String> environment) {
    return new BackfillSettings(
        number(environment, "BATCH_SIZE", STANDARD.batchSize),
        number(environment, "MAX_BATCHES", STANDARD.maxBatches),
        flag(environment, "SKIP_EXISTING", STANDARD.skipExisting),
        STANDARD.limit,
        STANDARD.canary,
        STANDARD.stopAtFailureRate,
        STANDARD.scope);
  }

  private static int number(Map<String, String> environment, String name, int standard) {
    String text = environment.getOrDefault(name, "").strip();
    try {
      return text.isEmpty() ? standard : Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw usage(name + " is \"" + text + "\", which is no number.", "Set it to a whole number.");
    }
  }

  private static boolean flag(Map<String, String> environment, String name, boolean standard) {
    String text = environment.getOrDefault(name, "").strip().toLowerCase(java.util.Locale.ROOT);
    return switch (text) {
      case "" -> standard;
      case "true", "1", "yes" -> true;
      case "false", "0", "no" -> false;
      default -> throw usage(name + " is \"" + text + "\".", "Set it to true or false.");
    };
  }

  private static void require(boolean condition, String rule, Object is) {
    if (!condition) {
      throw usage(rule + ", not " + is + ".", "Correct the settings of the run.");
    }
  }

  private static CatalogException usage(String problem, String remedy) {
    return new CatalogException(ErrorKind.USAGE, problem, remedy, null);
  }
}
