package org.cropdesk.review;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.cropdesk.change.ChangeMessage;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;
import org.cropdesk.review.ReviewOutcome.Committed;
import org.cropdesk.review.ReviewOutcome.Conflict;
import org.cropdesk.review.ReviewOutcome.Gone;
import org.jspecify.annotations.Nullable;

/** Records one decision in one transaction. */
final class DecisionSql {
  private final CatalogDatabase database;
  private final UUID desk;

  /**
   * @param desk at which the decisions are made
   */
  DecisionSql(CatalogDatabase database, UUID desk) {
    this.database = database;
    this.desk = desk;
  }

  ReviewOutcome record(ReviewDecision decision, Instant now) {
    return database.write(
        "record a decision",
        c -> new Recording(c, decision, DecisionSource.PERSON, now).outcome(),
        outcome -> news(decision, outcome).stream().toList());
  }

  /** Each as {@link #record}, all in one transaction; a refused one changes nothing. */
  List<ReviewOutcome> recordAll(
      List<ReviewDecision> decisions, DecisionSource source, Instant now) {
    return database.write(
        "record decisions",
        c -> {
          var outcomes = new ArrayList<ReviewOutcome>(decisions.size());
          for (ReviewDecision decision : decisions) {
            outcomes.add(new Recording(c, decision, source, now).outcome());
          }
          return outcomes;
        },
        outcomes ->
            IntStream.range(0, outcomes.size())
                .mapToObj(i -> news(decisions.get(i), outcomes.get(i)))
                .flatMap(Optional::stream)
                .toList());
  }

  private Optional<ChangeMessage> news(ReviewDecision decision, ReviewOutcome outcome) {
    return outcome instanceof Committed(long version)
        ? Optional.of(ChangeMessage.decided(desk, decision.productId(), version, decision.actor()))
        : Optional.empty();
  }

  /** A product row under lock. */
  private record Locked(long version, String changedBy, Instant changedAt) {}

  /** What a decision is checked against. */
  private record Found(
      @Nullable Long earlier, boolean followsItsOwn, boolean cropsLive, boolean imageLive) {}

  /** The state of one transaction. */
  private final class Recording {
    private final Connection c;
    private final ReviewDecision decision;
    private final DecisionSource source;
    private final Instant now;
    private @Nullable Locked product;
    private @Nullable Found found;
    private @Nullable String machine;

    Recording(Connection c, ReviewDecision decision, DecisionSource source, Instant now) {
      this.c = c;
      this.decision = decision;
      this.source = source;
      this.now = now;
    }

    ReviewOutcome outcome() throws SQLException {
      var beside = HumanStateSql.readBeside(c, decision.productId(), List.of(lock(), look()));
      if (found == null) {
        throw new IllegalStateException("A query without a table found no row");
      }
      if (found.earlier() != null) {
        return new Committed(found.earlier());
      }
      if (product == null) {
        return new Gone("The product was deleted.");
      }
      if (product.version() != decision.expectedVersion() || !found.followsItsOwn()) {
        return conflict(product);
      }
      if (!found.cropsLive()) {
        return new Gone("The crop is no longer there.");
      }
      if (!found.imageLive()) {
        return new Gone("The picture is no longer there.");
      }
      machine = overrules() ? beside.machine() : null;
      var before = beside.people();
      return switch (decision.change()) {
        case ReviewChange.Revert(var target) -> revert(product, before, target);
        case ReviewChange.RevertAll(var targets) -> revertAll(before, targets);
        default -> commit(before, before.after(decision.change()), crop(decision.change()));
      };
    }

    private ReviewOutcome revertAll(HumanState before, List<UUID> targets) throws SQLException {
      String sql =
          """
          select before, after from decision where product_id = ? and id = any(?) order by seq desc
          """;
      var steps =
          Statements.list(
              c,
              sql,
              r ->
                  new Inverse.Step(
                      ReviewJson.readState(r.getString(1)), ReviewJson.readState(r.getString(2))),
              decision.productId(),
              targets);
      HumanState after = Inverse.of(before, steps).state();
      return after.equals(before)
          ? new Gone("What these decisions said does not stand any more.")
          : commit(before, after, null);
    }

    private HumanStateSql.Ahead lock() {
      String sql =
          """
          select version, changed_by, changed_at from product
           where id = ? and deleted_at is null for update
          """;
      return new HumanStateSql.Ahead(
          sql,
          r ->
              product =
                  new Locked(
                      r.getLong(1),
                      r.getString(2),
                      Objects.requireNonNull(Statements.instantOrNull(r, "changed_at"))),
          List.of(decision.productId()));
    }

    /** Comes after the lock: a replay of the same decision by another process waits there. */
    private HumanStateSql.Ahead look() {
      // A version the desk foresaw is the version it saw only if its own decision made it.
      String sql =
          """
          select (select new_version from decision where id = ?) as earlier,
                 ?::uuid is null or exists
                   (select from decision where id = ? and product_id = ? and new_version = ?),
                 (select count(*) from crop
                   where id = any(?) and product_id = ? and deleted_at is null),
                 ?::bigint is null or exists
                   (select from image
                     where id = ? and product_id = ? and deleted_at is null and width is not null)
          """;
      UUID follows = decision.follows();
      List<Long> crops = crops(decision.change());
      Long image = decision.change() instanceof ReviewChange.AddBox added ? added.imageId() : null;
      long id = decision.productId();
      return new HumanStateSql.Ahead(
          sql,
          r ->
              found =
                  new Found(
                      Statements.longOrNull(r, "earlier"),
                      r.getBoolean(2),
                      r.getLong(3) == crops.size(),
                      r.getBoolean(4)),
          Arrays.asList(
              decision.id(),
              follows,
              follows,
              id,
              decision.expectedVersion(),
              crops,
              id,
              image,
              image,
              id));
    }

    private Conflict conflict(Locked product) {
      return new Conflict(product.version(), product.changedBy(), product.changedAt());
    }

    private ReviewOutcome revert(Locked product, HumanState before, UUID target)
        throws SQLException {
      var entries = HistorySql.entries(c, decision.productId());
      if (entries.stream().noneMatch(e -> e.id().equals(target))) {
        return new Gone("The decision to take back is not there.");
      }
      var step = new UndoStack(entries).step(target);
      if (step.isEmpty()) {
        return conflict(product);
      }
      return commit(before, stored(step.get()), null);
    }

    private HumanState stored(UndoStack.Step step) throws SQLException {
      String column =
          switch (step) {
            case UndoStack.Step.Undo _ -> "before";
            case UndoStack.Step.Redo _ -> "after";
          };
      UUID id =
          switch (step) {
            case UndoStack.Step.Undo(var d) -> d;
            case UndoStack.Step.Redo(var d) -> d;
          };
      return Statements.first(
              c,
              "select " + column + " from decision where id = ?",
              r -> ReviewJson.readState(r.getString(1)),
              id)
          .orElseThrow();
    }

    private Committed commit(HumanState before, HumanState after, @Nullable Long crop)
        throws SQLException {
      long version = decision.expectedVersion() + 1;
      if (decision.change() instanceof ReviewChange.AddBox added) {
        BoxWordSql.insert(c, decision.productId(), added);
      }
      database.inSession(
          c,
          session -> {
            session.insert(row(before, after, crop, version));
            return version;
          });
      HumanStateSql.replace(c, decision.productId(), decision.id(), before, after, now);
      String sql =
          """
          with given_back as (delete from claim where product_id = ? and ?)
          update product set version = ?, stage = ?, skips = ?, rework_reason = ?,
                 rework_note = ?, flag_note = ?, changed_by = ?, changed_at = ?,
                 indexed_hash = case when stage <> 'VERIFIED' or ? then indexed_hash end
           where id = ? and version = ?
          """;
      // No run adds to what is verified; what is open again, the next one looks at again.
      boolean verified = after.stage() == ReviewStage.VERIFIED;
      int rows =
          Statements.update(
              c,
              sql,
              decision.productId(),
              ClaimSql.endsWith(decision, after.stage()),
              version,
              after.stage(),
              after.skips(),
              after.reworkReason(),
              after.reworkNote(),
              after.flag(),
              decision.actor(),
              now,
              verified,
              decision.productId(),
              decision.expectedVersion());
      if (rows != 1) {
        throw new IllegalStateException("A locked product changed its version");
      }
      return new Committed(version);
    }

    /** Whether it is a word beside the machine's, which is kept with it then. */
    private boolean overrules() {
      return switch (decision.change()) {
        case ReviewChange.Skip _, ReviewChange.Flag _ -> false;
        default -> true;
      };
    }

    private DecisionRow row(
        HumanState before, HumanState after, @Nullable Long crop, long version) {
      var row = new DecisionRow();
      row.id = decision.id();
      row.productId = decision.productId();
      row.cropId = crop;
      row.kind = ReviewJson.kind(decision.change());
      row.actor = decision.actor();
      row.decidedAt = decision.decidedAt();
      row.recordedAt = now;
      row.expectedVersion = decision.expectedVersion();
      row.newVersion = version;
      row.change = ReviewJson.write(decision.change());
      row.before = ReviewJson.write(before, machine);
      row.after = ReviewJson.write(after);
      row.batch = decision.batch();
      row.tookMillis = decision.tookMillis();
      row.source = source.word();
      row.reverts = decision.change() instanceof ReviewChange.Revert(var target) ? target : null;
      return row;
    }
  }

  private static List<Long> crops(ReviewChange change) {
    if (change instanceof ReviewChange.Together(var parts)) {
      return parts.stream().flatMap(part -> crops(part).stream()).distinct().toList();
    }
    Long crop = crop(change);
    return crop == null ? List.of() : List.of(crop);
  }

  private static @Nullable Long crop(ReviewChange change) {
    return switch (change) {
      case ReviewChange.JudgeCrop judge -> judge.cropId();
      case ReviewChange.SetPrimary primary -> primary.cropId();
      case ReviewChange.Relabel relabel -> relabel.cropId();
      case ReviewChange.Redraw redraw -> redraw.cropId();
      case ReviewChange.DeleteCrop delete -> delete.cropId();
      case ReviewChange.SetClass named -> named.cropId();
      case ReviewChange.AddBox _,
          ReviewChange.Flag _,
          ReviewChange.Together _,
          ReviewChange.Accept _,
          ReviewChange.Reject _,
          ReviewChange.Skip _,
          ReviewChange.Revert _,
          ReviewChange.RevertAll _ ->
          null;
    };
  }

  List<BoxIds> reserveBoxes(int count) {
    return database.read(
        "reserve ids for boxes",
        c -> {
          long[] crops = Statements.drawIds(c, "crop_seq", count);
          long[] detections = Statements.drawIds(c, "detection_seq", count);
          var ids = new ArrayList<BoxIds>(count);
          for (int i = 0; i < count; i++) {
            ids.add(new BoxIds(crops[i], detections[i]));
          }
          return ids;
        });
  }
}
