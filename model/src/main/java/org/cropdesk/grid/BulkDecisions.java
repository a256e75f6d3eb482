package org.cropdesk.grid;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.job.StopSignal;
import org.cropdesk.review.ReviewDecision;
import org.cropdesk.review.ReviewOutcome;
import org.cropdesk.review.ReviewService;

/**
 * Says the same of many crops, as ordinary decisions with one batch: so it is in the history, can
 * be taken back, and overwrites nobody who spoke after the look. Some crops a transaction, so it
 * can be stopped at any time; running it again under the same batch goes on where it stopped. Safe
 * for use by several threads; methods block.
 */
public final class BulkDecisions {
  /** Short enough that nobody who decides about one of these products waits for it. */
  private static final int CHUNK = 50;

  private static final int TRIES = 5;
  private static final int LISTED = 200;

  private final CropGrid grid;
  private final BulkSql sql;
  private final ReviewService reviews;
  private final InstantSource clock;

  public BulkDecisions(
      CatalogDatabase database, CropGrid grid, ReviewService reviews, InstantSource clock) {
    this.grid = grid;
    this.sql = new BulkSql(database);
    this.reviews = reviews;
    this.clock = clock;
  }

  /** What {@link #apply} would do now; changes nothing. */
  public BulkPreview preview(CropSet crops, BulkChange change) {
    return sql.preview(grid.all(crops), change);
  }

  /**
   * Decides about every crop of the set as it matches now.
   *
   * @param asOf from the preview
   * @param progress hears how many are done, and of how many
   */
  public BulkReport apply(
      CropSet crops,
      BulkChange change,
      long asOf,
      String actor,
      UUID batch,
      BiConsumer<Long, Long> progress,
      StopSignal stop) {
    long[] all = grid.all(crops);
    var run = new Run(change, asOf, actor, batch);
    for (int at = 0; at < all.length; at += CHUNK) {
      if (stop.isRequested()) {
        return run.report(true);
      }
      var some = Arrays.stream(all, at, Math.min(all.length, at + CHUNK)).boxed().toList();
      run.decide(some);
      progress.accept((long) Math.min(all.length, at + CHUNK), (long) all.length);
    }
    return run.report(false);
  }

  /** One change of many, under way. */
  private final class Run {
    private final BulkChange change;
    private final long asOf;
    private final String actor;
    private final UUID batch;
    private final boolean goesOn;
    private final List<BulkReport.Conflict> conflicts = new ArrayList<>();
    private long changed;
    private long same;
    private long gone;
    private long conflictCount;
    private final Set<Long> products = new HashSet<>();

    Run(BulkChange change, long asOf, String actor, UUID batch) {
      this.change = change;
      this.asOf = asOf;
      this.actor = actor;
      this.batch = batch;
      this.goesOn = sql.begun(batch);
    }

    void decide(List<Long> crops) {
      List<Long> left = crops;
      for (int i = 0; i < TRIES && !left.isEmpty(); i++) {
        left = attempt(left);
      }
      gone += left.size();
    }

    /** Returns those whose product changed between reading and writing. */
    private List<Long> attempt(List<Long> crops) {
      var known = sql.standing(crops, change);
      Set<UUID> done = goesOn ? sql.recorded(known.stream().map(this::id).toList()) : Set.of();
      var decisions = new ArrayList<ReviewDecision>();
      Map<Long, Long> versions = new HashMap<>();
      Map<UUID, Long> cropOf = new HashMap<>();
      for (BulkSql.Standing crop : known) {
        if (change.isAboutProducts() && !products.add(crop.product())) {
          continue; // Said of the product with another of its crops.
        }
        BulkChange.Effect effect = crop.effect(change);
        if (done.contains(id(crop))) {
          changed++; // By an earlier run under this batch.
        } else if (effect == BulkChange.Effect.MACHINE || effect == BulkChange.Effect.SAME) {
          same++;
        } else if (crop.seq() > asOf) {
          conflict(crop);
        } else {
          long version = versions.merge(crop.product(), crop.version(), (a, b) -> a + 1);
          decisions.add(decision(crop, version));
          cropOf.put(decisions.getLast().id(), crop.crop());
        }
      }
      gone += crops.size() - known.size();
      var again = new ArrayList<Long>();
      List<ReviewOutcome> outcomes = reviews.recordAll(decisions);
      for (int i = 0; i < outcomes.size(); i++) {
        switch (outcomes.get(i)) {
          case ReviewOutcome.Committed _ -> changed++;
          case ReviewOutcome.Gone _ -> gone++;
          case ReviewOutcome.Conflict _ -> {
            products.remove(decisions.get(i).productId());
            again.add(cropOf.get(decisions.get(i).id()));
          }
        }
      }
      return again;
    }

    private UUID id(BulkSql.Standing crop) {
      long about = change.isAboutProducts() ? crop.product() : crop.crop();
      return UUID.nameUUIDFromBytes((batch + "/" + about).getBytes(StandardCharsets.UTF_8));
    }

    private ReviewDecision decision(BulkSql.Standing crop, long version) {
      return ReviewDecision.of(
              id(crop),
              crop.product(),
              version,
              actor,
              clock.instant(),
              change.about(crop.crop(), crop.said(), crop.machine()))
          .in(batch);
    }

    private void conflict(BulkSql.Standing crop) {
      conflictCount++;
      if (conflicts.size() < LISTED) {
        conflicts.add(
            new BulkReport.Conflict(
                crop.crop(), crop.product(), crop.sku(), crop.actor(), crop.words(change)));
      }
    }

    BulkReport report(boolean stopped) {
      return new BulkReport(changed, same, gone, conflicts, conflictCount, batch, stopped);
    }
  }
}
