package org.cropdesk.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;
import org.cropdesk.db.TestCatalog;
import org.cropdesk.index.DrawnAnalyzer;
import org.cropdesk.index.IndexScope;
import org.cropdesk.job.StopSignal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From where on two crops are one picture, where nobody says: measured in the space in force. */
final class NearnessTest {
  private static final int PRODUCTS = 120;

  private final Frozen frozen;

  NearnessTest(@TempDir Path dir) {
    frozen = new Frozen(CatalogDatabase.open(TestCatalog.fresh(), InstantSource.system()), dir);
  }

  @AfterEach
  void close() {
    frozen.close();
  }

  /** Each shows another thing, so none is near to any. */
  private void draw() throws IOException {
    for (int i = 0; i < PRODUCTS; i++) {
      frozen.reviews.draw("P" + i, "thing%d 0.9 10 10 60 60".formatted(i));
    }
    frozen.reviews.importAll().index(IndexScope.ALL);
  }

  private List<Long> crops() {
    String sql = "select subject_id from space_vector where source_type = 'IMAGE' order by 1";
    return frozen.database.read("list crops", c -> Statements.list(c, sql, r -> r.getLong(1)));
  }

  /** Makes the second crop's vector one that is so near to the first's. */
  private void alike(long first, long second, int pair, double cosine) {
    float[] one = DrawnAnalyzer.vector("one of " + pair);
    float[] other = DrawnAnalyzer.vector("other of " + pair);
    double along = 0;
    for (int i = 0; i < one.length; i++) {
      along += (double) one[i] * other[i];
    }
    var near = new double[one.length];
    double length = Math.sqrt(1 - along * along);
    for (int i = 0; i < one.length; i++) {
      near[i] =
          cosine * one[i] + Math.sqrt(1 - cosine * cosine) * (other[i] - along * one[i]) / length;
    }
    String sql = "update space_vector set embedding = ?::halfvec where subject_id = ?";
    var plain = new double[one.length];
    Arrays.setAll(plain, i -> one[i]);
    frozen.change(sql, literal(plain), first);
    frozen.change(sql, literal(near), second);
  }

  private static String literal(double[] vector) {
    return Arrays.stream(vector)
        .mapToObj(Double::toString)
        .collect(Collectors.joining(",", "[", "]"));
  }

  private Nearness measured() {
    return frozen.datasets.nearness(new StopSignal());
  }

  @Test
  void withoutASpaceTheUsualOneIsTakenAndSaid() throws IOException {
    assertThat(measured()).isEqualTo(Nearness.unmeasured());
    frozen.add("ONE", "bag 0.9 10 10 60 60");
    assertThat(measured().near()).isEqualTo(DatasetPlan.NEAR);
    assertThat(measured().why()).contains("no space in force has enough crops");
  }

  @Test
  void strangersThatAreNeverNearLetCopiesBeFarther() throws IOException {
    draw();
    assertThat(measured().near()).isEqualTo(0.95);
    assertThat(measured().why()).contains("fewer than one in 20 have another product's as near");
  }

  @Test
  void itBeginsAboveWhatStrangersReach() throws IOException {
    draw();
    var crops = crops();
    // One crop in ten has a stranger at .972.
    for (int pair = 0; pair < PRODUCTS / 20; pair++) {
      alike(crops.get(2 * pair), crops.get(2 * pair + 1), pair, 0.972);
    }
    assertThat(measured().near()).isBetween(0.971, 0.974);
    assertThat(measured().why())
        .startsWith("measured in space ")
        .contains("of %d crops one in 20 has another product's at 0.97".formatted(PRODUCTS));
    assertThat(measured()).as("the same catalog gives the same").isEqualTo(measured());
  }

  @Test
  void anEncoderThatTakesStrangersForCopiesIsNotAskedForMoreThanCopiesReach() throws IOException {
    draw();
    var crops = crops();
    for (int pair = 0; pair < PRODUCTS / 4; pair++) {
      alike(crops.get(2 * pair), crops.get(2 * pair + 1), pair, 0.999);
    }
    assertThat(measured().near()).isEqualTo(0.99);
    assertThat(measured().why()).contains("copies of one picture are often no nearer");
  }

  @Test
  void theSamePictureSoldTwiceIsNoStranger() throws IOException {
    for (int i = 0; i < PRODUCTS; i++) {
      // Two products each show the very same bytes.
      frozen.reviews.draw("P" + i, "thing%d 0.9 10 10 60 60".formatted(i / 2));
    }
    frozen.reviews.importAll().index(IndexScope.ALL);
    assertThat(measured().near()).isEqualTo(0.95);
  }
}
