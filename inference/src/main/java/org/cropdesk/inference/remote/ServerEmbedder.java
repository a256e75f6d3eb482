package org.cropdesk.inference.remote;

import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.inference.crop.CropRule;
import org.cropdesk.inference.encode.Consumption;
import org.cropdesk.inference.encode.Embedded;
import org.cropdesk.inference.encode.Embedder;
import org.cropdesk.inference.encode.EmbedderInfo;
import org.cropdesk.inference.encode.PreprocessFingerprint;
import org.cropdesk.inference.encode.Probes;
import org.cropdesk.inference.encode.Quota;
import org.cropdesk.inference.encode.Side;
import org.cropdesk.inference.image.ImageFile;
import org.cropdesk.inference.image.PixelImage;
import org.cropdesk.inference.onnx.WeightFiles;
import org.jspecify.annotations.Nullable;

/**
 * An embedding server. A batch that it refuses is halved until the one item to blame is alone;
 * nothing that it took is sent again. Safe from any thread; a call blocks the caller's.
 */
public final class ServerEmbedder implements Embedder {
  private final ServerSettings settings;
  private final Line line;
  private final Patiently patiently;
  private final Protocol protocol;
  private final URI endpoint;
  private final ServerInfo said;
  private final EmbedderInfo info;

  /** Items in a request; falls when the server is seen to take no more. */
  private final AtomicInteger batch;

  private final LongAdder items = new LongAdder();
  private final LongAdder tokens = new LongAdder();

  private ServerEmbedder(ServerSettings settings, Line line, Patiently patiently, Opening opening) {
    this.settings = settings;
    this.line = line;
    this.patiently = patiently;
    protocol = opening.protocol();
    endpoint = protocol.endpoint(settings.url());
    said = opening.said();
    batch =
        new AtomicInteger(
            said.maxBatch() > 0
                ? Math.min(said.maxBatch(), settings.limits().batch())
                : settings.limits().batch());
    info = opening.info(settings, batch.get());
  }

  /**
   * Connects, waits for a server that is still starting, and asks what it is.
   *
   * @param progress told, by the waiting thread, what is waited for
   * @throws CatalogException of kind ENVIRONMENT when nobody answers or the key is refused, of kind
   *     WEIGHTS when what answers makes no vectors
   */
  public static ServerEmbedder open(
      ServerSettings settings, KeySource keys, Consumer<String> progress) {
    var line = new Line(settings, keys.key(settings.url()));
    var patiently = new Patiently(settings, progress);
    try {
      return new ServerEmbedder(settings, line, patiently, Opening.with(settings, line, patiently));
    } catch (RuntimeException e) {
      line.close();
      throw e;
    }
  }

  /** With as many items in a request as the server was seen to take. */
  @Override
  public EmbedderInfo info() {
    return info.withMaxBatch(batch.get());
  }

  @Override
  public String imageFingerprint(CropRule rule) {
    return PreprocessFingerprint.served(rule, said.preprocess());
  }

  @Override
  public String textFingerprint() {
    return WeightFiles.text(
        "v1;served=%s;query=%s;document=%s"
            .formatted(said.preprocess(), settings.queryPrefix(), settings.documentPrefix()));
  }

  @Override
  public List<Embedded> images(List<PixelImage> crops) {
    able(Side.IMAGE);
    List<String> pictures = crops.stream().map(ServerEmbedder::picture).toList();
    return all(new Request(Side.IMAGE, pictures, false));
  }

  static String picture(PixelImage image) {
    return Base64.getEncoder().encodeToString(ImageFile.png(image));
  }

  @Override
  public List<Embedded> texts(List<String> texts) {
    return texts(texts, settings.documentPrefix(), false);
  }

  @Override
  public List<Embedded> queries(List<String> texts) {
    return texts(texts, settings.queryPrefix(), true);
  }

  private List<Embedded> texts(List<String> texts, String prefix, boolean query) {
    able(Side.TEXT);
    List<String> whole = texts.stream().map(t -> prefix + t).toList();
    return all(new Request(Side.TEXT, whole, query));
  }

  private void able(Side side) {
    if (info.dimensions(side) == 0) {
      throw new UnsupportedOperationException(
          "The embedding server "
              + settings.address()
              + (side == Side.IMAGE ? " takes no pictures." : " takes no texts."));
    }
  }

  private List<Embedded> all(Request request) {
    var answers = new @Nullable Embedded[request.items().size()];
    var course = new Course(request, answers);
    for (int from = 0; from < answers.length; ) {
      int to = Math.min(answers.length, from + batch.get());
      course.fill(IntStream.range(from, to).toArray());
      from = to;
    }
    List<Embedded> whole = new ArrayList<>(answers.length);
    for (Embedded answer : answers) {
      if (answer == null) {
        throw new IllegalStateException("An item was left without an answer");
      }
      whole.add(answer);
    }
    return whole;
  }

  /** One list on its way through, by one thread. */
  private final class Course {
    private final Request request;
    private final @Nullable Embedded[] answers;
    private boolean serverTakesTheProbe;

    Course(Request request, @Nullable Embedded[] answers) {
      this.request = request;
      this.answers = answers;
    }

    /** Answers the items at these places; true when some of them are to blame. */
    boolean fill(int[] places) {
      List<String> some = Arrays.stream(places).mapToObj(request.items()::get).toList();
      try {
        keep(places, ask(request.of(some)).vectors());
        return false;
      } catch (ItemsRefused refused) {
        return divide(places, refused);
      }
    }

    private void keep(int[] places, List<float[]> vectors) {
      int wanted = info.dimensions(request.side());
      if (vectors.stream().allMatch(v -> v.length != wanted)) {
        checkDimensions(vectors.getFirst().length, wanted);
      }
      for (int i = 0; i < places.length; i++) {
        answers[places[i]] = Embedded.of(vectors.get(i), wanted);
      }
      items.add(places.length);
    }

    /** Nothing fits: is it these items, or has the encoder been changed? */
    private void checkDimensions(int got, int wanted) {
      Answer probe = ask(probeOf(request.side()));
      int length = probe.vectors().getFirst().length;
      if (length != wanted) {
        throw new CatalogException(
            ErrorKind.WEIGHTS,
            "The embedding server %s now makes vectors of %d numbers instead of %d."
                .formatted(settings.address(), got, wanted),
            "Another encoder runs there. Start the right one again, or build a new space.",
            null);
      }
    }

    private boolean divide(int[] places, ItemsRefused refused) {
      List<Integer> innocent = new ArrayList<>();
      boolean named = false;
      for (int i = 0; i < places.length; i++) {
        String words = refused.named().get(i);
        if (words == null) {
          innocent.add(places[i]);
        } else {
          named = true;
          answers[places[i]] =
              new Embedded.Refused(
                  Embedded.REFUSED,
                  words.isEmpty() ? sentence(refused) : "The server refused it: " + words);
        }
      }
      if (named) {
        if (!innocent.isEmpty()) {
          fill(innocent.stream().mapToInt(Integer::intValue).toArray());
        }
        return true;
      }
      if (places.length == 1) {
        checkServer(refused);
        answers[places[0]] = new Embedded.Refused(Embedded.REFUSED, sentence(refused));
        return true;
      }
      int half = places.length / 2;
      boolean left = fill(Arrays.copyOfRange(places, 0, half));
      boolean right = fill(Arrays.copyOfRange(places, half, places.length));
      if (!left && !right) {
        // Both halves were welcome: the whole was too much at once.
        batch.accumulateAndGet(Math.max(1, half), Math::min);
      }
      return left || right;
    }

    /** Before the first item is blamed: would the server take anything at all? */
    private void checkServer(ItemsRefused refused) {
      if (serverTakesTheProbe) {
        return;
      }
      try {
        ask(probeOf(request.side()));
        serverTakesTheProbe = true;
      } catch (ItemsRefused e) {
        throw line.refusal(
            "refuses everything, even a plain test: " + refused.getMessage(),
            "Check its address, its model and the shape of its JSON.",
            e);
      }
    }

    private String sentence(ItemsRefused refused) {
      return "The embedding server said: " + refused.getMessage() + ".";
    }
  }

  private Request probeOf(Side side) {
    return switch (side) {
      case IMAGE -> new Request(side, List.of(picture(Probes.picture(info.imageSide()))), false);
      case TEXT -> new Request(side, List.of(settings.documentPrefix() + Probes.text()), false);
    };
  }

  private Answer ask(Request request) {
    byte[] body = protocol.body(settings.model(), request);
    Answer answer =
        patiently.call(() -> protocol.read(line.post(endpoint, body), request.items().size()));
    tokens.add(answer.tokens());
    same("model", said.model(), answer.model());
    same("revision", said.revision(), answer.revision());
    return answer;
  }

  /** A server that names what answered must name the same all the time. */
  private void same(String what, String before, String now) {
    if (!before.isEmpty() && !now.isEmpty() && !before.equals(now)) {
      throw new CatalogException(
          ErrorKind.WEIGHTS,
          "The embedding server %s changed its %s from %s to %s. No vector of that was kept."
              .formatted(settings.address(), what, before, now),
          "Start the one it had before again, or build a new space.",
          null);
    }
  }

  @Override
  public float[] probe(Side side) {
    able(side);
    try {
      float[] raw = ask(probeOf(side)).vectors().getFirst();
      return switch (Embedded.of(raw, raw.length)) {
        case Embedded.Vector vector -> vector.values();
        case Embedded.Refused refused ->
            throw new CatalogException(
                ErrorKind.WEIGHTS,
                "The embedding server " + settings.address() + ": " + refused.message(),
                "Look at the server's log.",
                null);
      };
    } catch (ItemsRefused e) {
      throw line.refusal("refuses a plain test: " + e.getMessage(), "Look at the server's log.", e);
    }
  }

  @Override
  public Consumption consumption() {
    long made = items.sum();
    return new Consumption(
        made,
        line.requests(),
        patiently.retries(),
        tokens.sum(),
        made * settings.costPer1000() / 1000);
  }

  @Override
  public Optional<Quota> quota() {
    return line.quota();
  }

  /** Ends requests in progress; their callers get a {@link CancellationException}. */
  @Override
  public void close() {
    line.close();
  }
}
