package org.cropdesk.backfill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.util.List;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;
import org.cropdesk.db.TestCatalog;
import org.cropdesk.embedding.Aspect;
import org.cropdesk.embedding.SourceType;
import org.cropdesk.embedding.Space;
import org.cropdesk.embedding.SpaceCheck;
import org.cropdesk.embedding.SpaceRecipe;
import org.cropdesk.embedding.Spaces;
import org.cropdesk.index.DrawnAnalyzer;
import org.cropdesk.index.IndexScope;
import org.cropdesk.job.StopSignal;
import org.cropdesk.review.ReviewChange;
import org.cropdesk.review.Reviews;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Boxes that people verified and that a run with other machines does not find again. */
final class VerifiedBoxesTest {
  private static final String TWO_BOXES = "shoe 0.9 0 0 50 50\nbag 0.6 50 50 100 100";

  @TempDir Path dir;
  private final CatalogDatabase database =
      CatalogDatabase.open(TestCatalog.fresh(), InstantSource.system());
  private final Clock clock = Clock.systemUTC();
  private final Spaces spaces = new Spaces(database);

  @AfterEach
  void close() {
    assertThat(database.connectionsInUse()).isZero();
    database.close();
  }

  /** The encoder of an index run, asked for the boxes that stand. */
  private record OfIndex(DrawnAnalyzer analyzer) implements VectorMaker {
    @Override
    public SpaceRecipe recipe() {
      return SpaceRecipe.ofIndexed(analyzer.imageSpace());
    }

    @Override
    public List<float[]> probes() {
      return List.of(analyzer.probe(Aspect.IMAGE));
    }

    @Override
    public boolean mayBeSwapped() {
      return false;
    }

    @Override
    public List<MadeProduct> make(List<WantedProduct> products, StepClock clock) {
      return products.stream()
          .<MadeProduct>map(p ->
              new MadeProduct.Done(p.productId(), p.crops().stream().map(this::vector).toList()))
          .toList();
    }

    private MadeProduct.Vector vector(WantedCrop crop) {
      String what = crop.objectKey() + crop.box();
      return new MadeProduct.Vector(
          crop.cropId(), false, SourceType.IMAGE, what, DrawnAnalyzer.vector(what));
    }

    @Override
    public double cost() {
      return 0;
    }

    @Override
    public double costPer1000() {
      return 0;
    }

    @Override
    public void close() {}
  }

  private BackfillRun fill(VectorMaker maker) {
    var settings =
        new BackfillSettings(7, 3, true, 0, false, 0.1, BackfillScope.of(BackfillScope.Kind.ALL));
    var run = new Backfills(database, clock).begin(maker, settings, "ops", "");
    return new BackfillRunner(database, clock).work(run.id(), maker, new StopSignal(), _ -> {});
  }

  private List<Long> embedded(Space space) {
    return database.read(
        "ask",
        c ->
            Statements.list(
                c,
                "select crop_id from space_vector where space_id = ? and not stale order by 1",
                r -> r.getLong(1),
                space.id()));
  }

  @Test
  void aVerifiedBoxThatAnotherEncodersRunDoesNotFindGetsItsVectorByABackfill() throws IOException {
    try (var reviews = new Reviews(database, dir)) {
      reviews.add("verified", TWO_BOXES);
      reviews.decide("verified", new ReviewChange.Accept());
      var before = reviews.item("verified");
      List<Long> boxes = before.crops().stream().map(c -> c.id()).sorted().toList();

      var other = new DrawnAnalyzer("detector-2", "encoder-2").withMovedBoxes(60);
      var report = reviews.index(other, IndexScope.ALL);
      Space space =
          spaces.list().stream()
              .filter(s -> s.key().equals(other.imageSpace()))
              .findFirst()
              .orElseThrow();
      assertThat(embedded(space)).as("it found nothing where they are").isEmpty();
      assertThat(report.checks())
          .filteredOn(check -> check.spaceId() == space.id())
          .singleElement()
          .returns(2L, SpaceCheck::missing);

      var run = fill(new OfIndex(other));

      assertThat(run.spaceId()).isEqualTo(space.id());
      assertThat(run.state()).isEqualTo(BackfillState.DONE);
      assertThat(embedded(space)).isEqualTo(boxes);
      assertThat(spaces.check(space)).returns(2L, SpaceCheck::expected).matches(SpaceCheck::passed);
      var after = reviews.item("verified");
      assertThat(after.crops()).as("what was verified stands").isEqualTo(before.crops());
      assertThat(after.primary()).isEqualTo(before.primary());
      assertThat(after.version()).isEqualTo(before.version());
      assertThat(fill(new OfIndex(other)).total()).isZero();
    }
  }
}
