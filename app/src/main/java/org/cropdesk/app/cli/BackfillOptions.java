package org.cropdesk.app.cli;

import java.util.Map;
import org.cropdesk.app.AppContext;
import org.cropdesk.app.backfill.RunForm;
import org.cropdesk.app.backfill.RunForm.Field;
import org.cropdesk.app.backfill.RunWish;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a run is to be, as options. */
final class BackfillOptions {
  @Option(
      names = "--aspect",
      description = "image (default), text, combined, description, usage or feature.")
  private @Nullable String aspect;

  @Option(
      names = "--with",
      paramLabel = "DIR|URL|server",
      description =
          "Encoder folder, address of an embedding server, or 'server' for EMBEDDING_SERVER_URL"
              + " (default: the index's).")
  private @Nullable String with;

  @Option(
      names = "--text-with",
      paramLabel = "DIR|URL|server",
      description = "Another encoder for the texts.")
  private @Nullable String textWith;

  @Option(
      names = "--weights",
      paramLabel = "IMAGE:TEXT",
      description = "Of a combined space, default 70:30.")
  private @Nullable String weights;

  @Option(names = "--fields", paramLabel = "A,B", description = "Fields that make the text.")
  private @Nullable String fields;

  @Option(
      names = "--dimensions",
      description = "Cut vectors to so many (Matryoshka encoders only, unless --cut-anyway).")
  private @Nullable String dimensions;

  @Option(names = "--cut-anyway", description = "Cut though the encoder does not say it may be.")
  private @Nullable Boolean cutAnyway;

  @Option(
      names = "--price",
      description = "Of 1,000 items of an embedding server (EMBEDDING_SERVER_COST_PER_1000, 0).")
  private @Nullable String price;

  @Option(names = "--batch-size", description = "Products in a chunk (BATCH_SIZE, 150).")
  private @Nullable String batchSize;

  @Option(names = "--max-batches", description = "Chunks at once (MAX_BATCHES, 3).")
  private @Nullable String maxBatches;

  @Option(
      names = "--skip-existing",
      negatable = true,
      description = "Leave vectors alone that fit (SKIP_EXISTING, true).")
  private @Nullable Boolean skipExisting;

  @Option(names = "--limit", description = "A trial: stop after so many products.")
  private @Nullable String limit;

  @Option(
      names = "--stop-at",
      paramLabel = "PERCENT",
      description = "The run stops itself when more than so many products fail (10).")
  private @Nullable String stopAt;

  @Option(names = "--no-canary", description = "Begin without a sample that is judged first.")
  private boolean noCanary;

  @Option(names = "--scope", description = "missing, stale or all (default).")
  private @Nullable String kind;

  @Option(names = "--filter", description = "In the language of the review desk.")
  private @Nullable String filter;

  @Option(names = "--created-since", paramLabel = "DAY")
  private @Nullable String createdSince;

  @Option(names = "--changed-since", paramLabel = "DAY")
  private @Nullable String changedSince;

  @Option(names = "--skus", paramLabel = "FILE", description = "One sku a line.")
  private @Nullable String skus;

  /**
   * @throws org.cropdesk.failure.CatalogException of kind USAGE when an option makes no sense
   */
  RunWish wish(AppContext app, Map<String, String> environment) {
    return RunForm.standard(
            environment, app.options().weights().encoder().toString(), "the index's")
        .withOption(Field.ASPECT, aspect)
        .withOption(Field.ENCODER, with)
        .withOption(Field.TEXT_ENCODER, textWith)
        .withOption(Field.WEIGHTS, weights)
        .withOption(Field.FIELDS, fields)
        .withOption(Field.DIMENSIONS, dimensions)
        .withOption(Field.CUT_ANYWAY, cutAnyway)
        .withOption(Field.PRICE, price)
        .withOption(Field.BATCH_SIZE, batchSize)
        .withOption(Field.MAX_BATCHES, maxBatches)
        .withOption(Field.SKIP_EXISTING, skipExisting)
        .withOption(Field.LIMIT, limit)
        .withOption(Field.STOP_AT, stopAt)
        .withOption(Field.CANARY, noCanary ? Boolean.FALSE : null)
        .withOption(Field.SCOPE, kind)
        .withOption(Field.FILTER, filter)
        .withOption(Field.CREATED_SINCE, createdSince)
        .withOption(Field.CHANGED_SINCE, changedSince)
        .withOption(Field.SKUS, skus)
        .wish();
  }
}
