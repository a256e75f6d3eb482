package org.cropdesk.app.thresholds;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.cropdesk.app.AppContext;
import org.cropdesk.app.SampleApp;
import org.cropdesk.crop.QualityCheck;
import org.cropdesk.crop.Thresholds;
import org.cropdesk.db.Statements;
import org.cropdesk.index.IndexScope;
import org.cropdesk.job.StopSignal;
import org.cropdesk.thresholds.BlastTable;
import org.cropdesk.thresholds.Explanations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Judging again from what was measured says what the whole pipeline says. */
final class RejudgePipelineTest {
  private static final int PRODUCTS = 40;

  private static final String WORDS =
      """
      select string_agg(t, E'\\n') from (
        select 'verdict ' || v.crop_id || ' ' || v.keep || v.reasons::text as t from verdict v
        union all
        -- Below the floor no limit can lie, so there the order of a product is not kept up.
        select 'duplicate ' || crop_id || ' ' || duplicate from crop_quality where duplicate >= .9
        union all
        select 'score ' || crop_id || ' ' || coalesce(text_score::text, '-') || ' ' || size || ' '
               || position || ' ' || total from crop_score
        union all
        select 'primary ' || product_id || ' ' || coalesce(crop_id, 0) || basis
          from primary_choice
        union all
        select 'product ' || p.id || ' ' || doubt || ' ' || seen_hash || ' '
               || v.thresholds_version
          from product p join provenance v on v.id = p.indexed_provenance_id
        order by 1) x
      """;

  @TempDir Path folder;

  private AppContext open(String name) throws IOException {
    Path samples = SampleApp.some(folder, PRODUCTS);
    return AppContext.open(SampleApp.options(folder.resolve(name), samples, SampleApp.weights()));
  }

  private void fill(AppContext app) {
    SampleApp.fill(app, folder.resolve("samples"));
  }

  private static void assertNothingFlips(AppContext app, Thresholds thresholds) {
    var radius = BlastTable.read(app.database(), n -> {}).radius(thresholds, QualityCheck.BLUR, 20);
    assertThat(
            new Explanations(app.database())
                .glimpses(radius.keptSample()).stream()
                    .map(g -> g.sku() + java.util.Arrays.toString(g.values()))
                    .toList())
        .isEmpty();
    assertThat(radius.flips()).isZero();
    assertThat(radius.primaries()).isZero();
  }

  private static String words(AppContext app) {
    return app.database()
        .read("ask", c -> Statements.first(c, WORDS, r -> r.getString(1)).orElseThrow());
  }

  @Test
  void judgingAgainFromWhatWasMeasuredSaysWhatThePipelineSays() throws IOException {
    var wanted =
        Thresholds.standard()
            .with(QualityCheck.BLUR, 0.62)
            .with(QualityCheck.CONFIDENCE, 0.8)
            .with(QualityCheck.DUPLICATE, 0.93)
            .with(QualityCheck.PADDING, 0.5);
    try (AppContext pipeline = open("one");
        AppContext again = open("other")) {
      pipeline.rejudge().apply(wanted, "ada", (d, t) -> {}, new StopSignal());
      fill(pipeline);
      fill(again);
      String before = words(again);
      assertNothingFlips(again, Thresholds.standard());
      assertNothingFlips(pipeline, wanted);
      var report = again.rejudge().apply(wanted, "ada", (d, t) -> {}, new StopSignal());
      assertThat(report.flipped()).isGreaterThan(10);
      assertThat(words(again).lines().toList()).isEqualTo(words(pipeline).lines().toList());
      assertThat(
              again
                  .indexer()
                  .run(again.pipeline(), IndexScope.MISSING, s -> {}, new StopSignal())
                  .products())
          .as("nothing has to be indexed again")
          .isZero();
      again.rejudge().apply(Thresholds.standard(), "ada", (d, t) -> {}, new StopSignal());
      assertThat(words(again).lines().toList()).isEqualTo(before.lines().toList());
    }
  }
}
