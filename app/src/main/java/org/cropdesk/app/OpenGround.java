package org.cropdesk.app;

import java.nio.file.Path;
import org.cropdesk.dataset.DatasetVersion;
import org.cropdesk.dataset.FrozenSource;
import org.cropdesk.dataset.export.ExportGround;
import org.cropdesk.dataset.export.SpaceVectorSql;
import org.cropdesk.inference.dataset.EncoderPictures;
import org.cropdesk.inference.dataset.EncoderTokens;
import org.cropdesk.inference.image.ImageDecoder;

/** What an export reads, with the tokenizer it holds open. */
public record OpenGround(ExportGround ground, EncoderTokens tokens) implements AutoCloseable {
  /** Blocks while the tokenizer is read. */
  public static OpenGround of(AppContext app, DatasetVersion version) {
    Path encoder = app.options().weights().encoder();
    EncoderTokens tokens = EncoderTokens.open(encoder);
    return new OpenGround(
        new ExportGround(
            new FrozenSource(app.datasets(), version),
            app.store(),
            EncoderPictures.of(ImageDecoder.create(), encoder),
            tokens,
            SpaceVectorSql.of(app.database(), version).orElse(null)),
        tokens);
  }

  @Override
  public void close() {
    tokens.close();
  }
}
