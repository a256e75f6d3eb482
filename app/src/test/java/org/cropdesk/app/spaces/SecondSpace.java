package org.cropdesk.app.spaces;

import java.nio.file.Path;
import java.time.Clock;
import org.cropdesk.app.AppContext;
import org.cropdesk.backfill.BackfillRun;
import org.cropdesk.backfill.BackfillRunner;
import org.cropdesk.backfill.BackfillScope;
import org.cropdesk.backfill.BackfillSettings;
import org.cropdesk.backfill.Backfills;
import org.cropdesk.backfill.VectorMaker;
import org.cropdesk.embedding.Aspect;
import org.cropdesk.inference.backfill.RecipeRequest;
import org.cropdesk.inference.known.EncoderChoice;
import org.cropdesk.job.StopSignal;

/** Fills a space with the second sample encoder, as a run would. */
public final class SecondSpace {
  private static final Path ROOT =
      Path.of(System.getProperty("cropdesk.root", "..")).toAbsolutePath().normalize();

  private SecondSpace() {}

  /**
   * @param limit products at most, 0 for all
   * @return the number of the space
   */
  public static int fill(AppContext app, int limit) {
    return fill(app, limit, new EncoderChoice.Folder(ROOT.resolve("samples/models/encoder-256")));
  }

  /** The same by any encoder. */
  public static int fill(AppContext app, int limit, EncoderChoice encoder) {
    var settings =
        new BackfillSettings(
            50, 2, true, limit, false, 1, BackfillScope.of(BackfillScope.Kind.ALL));
    try (VectorMaker maker = app.vectorMakers().open(RecipeRequest.of(Aspect.IMAGE, encoder))) {
      BackfillRun run =
          new Backfills(app.database(), Clock.systemUTC()).begin(maker, settings, "ops", "");
      new BackfillRunner(app.database(), Clock.systemUTC())
          .work(run.id(), maker, new StopSignal(), r -> {});
      return run.spaceId();
    }
  }
}
