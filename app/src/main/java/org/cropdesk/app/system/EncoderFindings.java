package org.cropdesk.app.system;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.cropdesk.app.AppContext;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.inference.encode.Embedder;
import org.cropdesk.inference.encode.EmbedderInfo;
import org.cropdesk.inference.known.EncoderChoice;
import org.cropdesk.inference.known.KnownEncoder;
import org.cropdesk.inference.known.KnownEncoders;
import org.cropdesk.inference.remote.Knock;
import org.cropdesk.inference.remote.ServerSettings;

/** The encoders runs could use, and whether they load. Blocks for a second each. */
final class EncoderFindings {
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private EncoderFindings() {}

  static List<Finding> of(AppContext app) {
    KnownEncoders encoders = app.encoders();
    var findings = new ArrayList<Finding>();
    try {
      for (KnownEncoder known : encoders.list()) {
        findings.add(folder(encoders, known));
      }
    } catch (CatalogException e) {
      findings.add(Finding.note("Encoders", String.valueOf(e.getMessage()), e.remedy()));
    }
    ServerSettings server = encoders.settings().server();
    if (server != null) {
      findings.add(server(encoders, server));
    }
    return findings;
  }

  private static Finding folder(KnownEncoders encoders, KnownEncoder known) {
    String name = "Encoder " + known.name();
    if (!known.problem().isEmpty()) {
      return Finding.note(
          name, known.problem(), "No run can use it; spaces it made cannot be searched.");
    }
    try (Embedder opened = encoders.open(new EncoderChoice.Folder(known.folder()))) {
      return Finding.ok(name, said(opened.info()) + ", loads, " + known.folder());
    } catch (CatalogException e) {
      return Finding.note(name, String.valueOf(e.getMessage()), e.remedy());
    }
  }

  private static Finding server(KnownEncoders encoders, ServerSettings server) {
    String name = "Embedding server";
    var refused = Knock.refused(server, PATIENCE);
    if (refused.isPresent()) {
      return Finding.note(
          name,
          "%s does not answer: %s".formatted(server.address(), refused.get()),
          "Start it, or correct EMBEDDING_SERVER_URL.");
    }
    try (Embedder opened = encoders.open(new EncoderChoice.Server())) {
      return Finding.ok(
          name,
          "%s, %s, %s".formatted(server.address(), opened.info().name(), said(opened.info())));
    } catch (CatalogException e) {
      return Finding.note(name, String.valueOf(e.getMessage()), e.remedy());
    }
  }

  private static String said(EmbedderInfo info) {
    String pictures =
        info.imageDimensions() > 0
            ? "pictures to %d dimensions".formatted(info.imageDimensions())
            : "";
    String texts =
        info.textDimensions() > 0 ? "texts to %d dimensions".formatted(info.textDimensions()) : "";
    return pictures.isEmpty() ? texts : texts.isEmpty() ? pictures : pictures + ", " + texts;
  }
}
