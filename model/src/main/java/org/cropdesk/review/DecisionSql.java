package org.cropdesk.review;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;
import org.cropdesk.review.ReviewOutcome.Committed;
import org.cropdesk.review.ReviewOutcome.Conflict;
import org.cropdesk.review.ReviewOutcome.Gone;
import org.jspecify.annotations.Nullable;

/** Records one decision in one transaction. */
final class DecisionSql {
  private final CatalogDatabase database;

  DecisionSql(CatalogDatabase database) {
    this.database = database;
  }

  ReviewOutcome record(ReviewDecision decision, Instant now) {
    return database.write("record a decision", c -> new Recording(c, decision, now).outcome());
  }

  /** A product row under lock. */
  private record Locked(long version, String changedBy, Instant changedAt) {}

  /** The state of one transaction. */
  private final class Recording {
    private final Connection c;
    private final ReviewDecision decision;
    private final Instant now;

    Recording(Connection c, ReviewDecision decision, Instant now) {
      this.c = c;
      this.decision = decision;
      this.now = now;
    }

    ReviewOutcome outcome() throws SQLException {
      var product = lock();
      // Looked up under the lock: a replay of the same decision by another process waits above.
      var earlier = earlier();
      if (earlier.isPresent()) {
        return earlier.get();
      }
      if (product.isEmpty()) {
        return new Gone("The product was deleted.");
      }
      if (product.get().version() != decision.expectedVersion()) {
        return conflict(product.get());
      }
      Long crop = crop(decision.change());
      if (crop != null && !isLive(crop)) {
        return new Gone("The crop is no longer there.");
      }
      if (decision.change() instanceof ReviewChange.AddBox added
          && !BoxWordSql.hasImage(c, decision.productId(), added.imageId())) {
        return new Gone("The picture is no longer there.");
      }
      var before = HumanStateSql.read(c, decision.productId());
      return decision.change() instanceof ReviewChange.Revert(var target)
          ? revert(product.get(), before, target)
          : commit(before, before.after(decision.change()), crop);
    }

    private Optional<Locked> lock() throws SQLException {
      String sql =
          """
          select version, changed_by, changed_at from product
           where id = ? and deleted_at is null for update
          """;
      return Statements.first(
          c,
          sql,
          r ->
              new Locked(
                  r.getLong(1),
                  r.getString(2),
                  Objects.requireNonNull(Statements.instantOrNull(r, "changed_at"))),
          decision.productId());
    }

    private Optional<Committed> earlier() throws SQLException {
      String sql = "select new_version from decision where id = ?";
      return Statements.first(c, sql, r -> new Committed(r.getLong(1)), decision.id());
    }

    private Conflict conflict(Locked product) {
      return new Conflict(product.version(), product.changedBy(), product.changedAt());
    }

    private boolean isLive(long crop) throws SQLException {
      String sql =
          "select count(*) from crop where id = ? and product_id = ? and deleted_at is null";
      return Statements.number(c, sql, crop, decision.productId()) == 1;
    }

    private ReviewOutcome revert(Locked product, HumanState before, UUID target)
        throws SQLException {
      var entries = entries();
      if (entries.stream().noneMatch(e -> e.id().equals(target))) {
        return new Gone("The decision to take back is not there.");
      }
      var step = new UndoStack(entries).step(target);
      if (step.isEmpty()) {
        return conflict(product);
      }
      return commit(before, stored(step.get()), null);
    }

    private List<UndoStack.Entry> entries() throws SQLException {
      String sql = "select id, reverts from decision where product_id = ? order by seq";
      return Statements.list(
          c,
          sql,
          r ->
              new UndoStack.Entry(
                  r.getObject("id", UUID.class), r.getObject("reverts", UUID.class)),
          decision.productId());
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
          update product set version = ?, stage = ?, skips = ?, rework_reason = ?,
                 rework_note = ?, changed_by = ?, changed_at = ?
           where id = ? and version = ?
          """;
      int rows =
          Statements.update(
              c,
              sql,
              version,
              after.stage(),
              after.skips(),
              after.reworkReason(),
              after.reworkNote(),
              decision.actor(),
              now,
              decision.productId(),
              decision.expectedVersion());
      if (rows != 1) {
        throw new IllegalStateException("A locked product changed its version");
      }
      return new Committed(version);
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
      row.before = ReviewJson.write(before);
      row.after = ReviewJson.write(after);
      row.reverts = decision.change() instanceof ReviewChange.Revert(var target) ? target : null;
      return row;
    }
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
          ReviewChange.Accept _,
          ReviewChange.Reject _,
          ReviewChange.Skip _,
          ReviewChange.Revert _ ->
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

  /** The newest decisions first. */
  List<HistoryEntry> history(long productId, int limit) {
    String sql =
        """
        select id, decided_at, actor, kind, change, reverts from decision
         where product_id = ? order by seq desc
        """;
    record Row(
        UUID id, Instant at, String actor, String kind, String change, @Nullable UUID reverts) {}
    return database.read(
        "read the history of a product",
        c -> {
          var rows =
              Statements.list(
                  c,
                  sql,
                  r ->
                      new Row(
                          r.getObject("id", UUID.class),
                          Objects.requireNonNull(Statements.instantOrNull(r, "decided_at")),
                          r.getString("actor"),
                          r.getString("kind"),
                          r.getString("change"),
                          r.getObject("reverts", UUID.class)),
                  productId);
          Map<UUID, String> kinds = new HashMap<>();
          rows.forEach(r -> kinds.put(r.id(), r.kind()));
          var entries = new ArrayList<UndoStack.Entry>();
          rows.reversed().forEach(r -> entries.add(new UndoStack.Entry(r.id(), r.reverts())));
          var undo = new UndoStack(entries);
          return rows.stream()
              .limit(limit)
              .map(r ->
                  new HistoryEntry(
                      r.id(),
                      r.at(),
                      r.actor(),
                      r.kind(),
                      Summaries.of(ReviewJson.readChange(r.change()), kinds),
                      undo.isReverted(r.id())))
              .toList();
        });
  }
}
