package org.cropdesk.inference.remote;

import java.util.List;
import java.util.Optional;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.inference.encode.EmbedderInfo;
import org.cropdesk.inference.encode.Probes;
import org.cropdesk.inference.encode.Side;
import org.cropdesk.inference.onnx.WeightFiles;
import org.cropdesk.inference.remote.ServerSettings.Shape;

/**
 * What was found out about a server when it was opened: its shape, what it says of itself, and,
 * where it says nothing, what two probes show.
 */
record Opening(Protocol protocol, ServerInfo said) {
  static Opening with(ServerSettings settings, Line line, Patiently patiently) {
    Shape shape = settings.shape();
    if (shape == Shape.ASK && Protocol.namesOpenAi(settings.url())) {
      shape = Shape.OPENAI;
    }
    return switch (shape) {
      case OWN -> own(settings, line, patiently);
      case OPENAI -> tried(Protocol.OPENAI, settings, line, patiently);
      case OPENAI_DATA_URL -> tried(Protocol.OPENAI_DATA_URL, settings, line, patiently);
      case ASK -> {
        Optional<ServerInfo> said = asked(settings, line, patiently);
        yield said.isPresent()
            ? spoken(settings, said.get())
            : tried(Protocol.OPENAI, settings, line, patiently);
      }
    };
  }

  private static Opening own(ServerSettings settings, Line line, Patiently patiently) {
    ServerInfo said =
        ServerInfo.read(
            patiently.call(() -> Protocol.json(line.get(Protocol.info(settings.url())))));
    return spoken(settings, said);
  }

  private static Opening spoken(ServerSettings settings, ServerInfo said) {
    if (said.imageDimensions() <= 0 && said.textDimensions() <= 0) {
      throw new CatalogException(
          ErrorKind.WEIGHTS,
          "The embedding server " + settings.address() + " does not say how long its vectors are.",
          "Its /info must have imageDimensions or textDimensions.",
          null);
    }
    return new Opening(Protocol.OWN, said);
  }

  /** Empty when it has no such page; servers of OpenAI's shape may have one of another kind. */
  private static Optional<ServerInfo> asked(
      ServerSettings settings, Line line, Patiently patiently) {
    try {
      ServerInfo said =
          ServerInfo.read(
              Protocol.json(patiently.call(() -> line.get(Protocol.info(settings.url())))));
      return Optional.of(said).filter(s -> s.imageDimensions() > 0 || s.textDimensions() > 0);
    } catch (NoSuchPage | TryAgain e) {
      return Optional.empty();
    }
  }

  private static Opening tried(
      Protocol protocol, ServerSettings settings, Line line, Patiently patiently) {
    Answer text =
        probe(
            protocol,
            settings,
            line,
            patiently,
            new Request(Side.TEXT, List.of(settings.documentPrefix() + Probes.text()), false));
    Answer image =
        probe(
            protocol,
            settings,
            line,
            patiently,
            new Request(
                Side.IMAGE,
                List.of(ServerEmbedder.picture(Probes.picture(settings.imageSide()))),
                false));
    int textDimensions = text.vectors().isEmpty() ? 0 : text.vectors().getFirst().length;
    int imageDimensions = image.vectors().isEmpty() ? 0 : image.vectors().getFirst().length;
    if (textDimensions == 0 && imageDimensions == 0) {
      throw line.refusal(
          "takes neither texts nor pictures",
          "Check its address, its model and the shape of its JSON.",
          null);
    }
    String model = text.model().isEmpty() ? image.model() : text.model();
    return new Opening(
        protocol,
        new ServerInfo(
            model,
            "",
            "",
            "",
            imageDimensions,
            textDimensions,
            imageDimensions > 0 ? settings.imageSide() : 0,
            0,
            List.of(),
            ""));
  }

  /** No vectors when it takes nothing of this kind. */
  private static Answer probe(
      Protocol protocol, ServerSettings settings, Line line, Patiently patiently, Request request) {
    byte[] body = protocol.body(settings.model(), request);
    try {
      return patiently.call(
          () -> protocol.read(line.post(protocol.endpoint(settings.url()), body), 1));
    } catch (ItemsRefused e) {
      return new Answer("", "", List.of(), 0);
    }
  }

  EmbedderInfo info(ServerSettings settings, int batch) {
    String model = said.model().isEmpty() ? settings.model() : said.model();
    int side = said.imageSide() > 0 ? said.imageSide() : settings.imageSide();
    // The address takes no part: the same encoder on another machine is the same encoder.
    String identity =
        "server-v1\nmodel=%s\nrevision=%s\nfiles=%s\n"
            .formatted(model, said.revision(), said.files());
    return new EmbedderInfo(
        model.isEmpty() ? settings.address() : model,
        WeightFiles.text(identity),
        EmbedderInfo.Kind.SERVER,
        Math.max(0, said.imageDimensions()),
        Math.max(0, said.textDimensions()),
        said.imageDimensions() > 0 ? side : 0,
        batch,
        settings.costPer1000(),
        said.matryoshka(),
        said.license());
  }
}
