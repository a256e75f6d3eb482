package org.cropdesk.app;

import java.nio.file.Path;
import java.util.Optional;
import org.cropdesk.evaluation.ModelOrigin;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.inference.backfill.RecipeRequest;
import org.cropdesk.inference.evaluation.ModelPath;
import org.cropdesk.inference.known.EncoderChoice;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notes what an encoder learned from when a space is filled with it, where its folder says so: from
 * then on everybody sees it at the space, also where the folder is not. A space can be filled all
 * the same when that cannot be noted. Its methods block while files are hashed for the first time.
 */
public final class EncoderOrigins {
  private static final Logger log = LoggerFactory.getLogger(EncoderOrigins.class);

  private final AppContext app;

  public EncoderOrigins(AppContext app) {
    this.app = app;
  }

  /** Of the encoders of a space that is to be filled. */
  public void note(RecipeRequest request) {
    note(request.image());
    if (request.text() != null && !request.text().equals(request.image())) {
      note(request.text());
    }
  }

  private void note(@Nullable EncoderChoice choice) {
    if (choice instanceof EncoderChoice.Folder(Path folder)) {
      note(folder);
    }
  }

  /** Of one encoder. */
  public void note(Path folder) {
    try {
      Optional<ModelOrigin> origin = ModelOrigin.of(folder);
      if (origin.isPresent()) {
        app.models()
            .add(app.evaluator().found(ModelPath.of(folder)), null, "", app.options().actor());
      }
    } catch (CatalogException e) {
      log.warn("What {} was trained on is not noted: {}", folder, e.explained());
    }
  }
}
