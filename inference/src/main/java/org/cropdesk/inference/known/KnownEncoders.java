package org.cropdesk.inference.known;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.cropdesk.embedding.SpaceKey;
import org.cropdesk.embedding.SpaceRecipe;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.inference.encode.Embedder;
import org.cropdesk.inference.encode.LocalEmbedder;
import org.cropdesk.inference.encode.Side;
import org.cropdesk.inference.onnx.OnnxRuntime;
import org.cropdesk.inference.onnx.WeightFiles;
import org.cropdesk.inference.remote.ServerEmbedder;
import org.cropdesk.inference.remote.ServerSettings;
import org.cropdesk.search.QueryCall;
import org.jspecify.annotations.Nullable;

/**
 * The encoders this machine knows. A space is always served by its own encoder, found by the hash
 * of its files and proven by its fingerprint, never by its name or place. An encoder that several
 * users hold is open once. Safe from any thread; opening blocks for a second or more, a server that
 * is still starting for minutes.
 */
public final class KnownEncoders implements AutoCloseable {
  private static final String SERVER = "server";

  private final EncoderSettings settings;
  private final Consumer<String> progress;
  private final WeightFiles hashes;
  private final Map<String, Shared> open = new ConcurrentHashMap<>();
  private final List<ServerSettings> named = new CopyOnWriteArrayList<>();
  private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();

  /** An embedder and how many hold it. */
  private static final class Shared {
    @Nullable Embedder embedder;
    int users;
  }

  /**
   * @param progress told what is waited for, by whoever opens
   */
  public KnownEncoders(EncoderSettings settings, Consumer<String> progress) {
    this.settings = settings;
    this.progress = progress;
    hashes = new WeightFiles(settings.cacheDir());
  }

  public EncoderSettings settings() {
    return settings;
  }

  /** Ends what {@link #listen} began; closing twice is harmless. */
  @FunctionalInterface
  public interface Listening extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Tells somebody, while it is not closed, whenever a server is waited for: a sentence with the
   * reason and how long. Of whoever waits, since several may use one connection.
   *
   * @param told called on the waiting threads; must not block
   */
  public Listening listen(Consumer<String> told) {
    listeners.add(told);
    return () -> listeners.remove(told);
  }

  private void tell(String waiting) {
    progress.accept(waiting);
    listeners.forEach(l -> l.accept(waiting));
  }

  /** The folders as they are now. Reads their configs and, once, their files; opens none. */
  public List<KnownEncoder> list() {
    return folders().stream().map(this::look).toList();
  }

  private KnownEncoder look(Path folder) {
    String name = String.valueOf(folder.getFileName());
    try {
      return new KnownEncoder(name, folder, LocalEmbedder.hash(folder, hashes), "");
    } catch (CatalogException e) {
      return new KnownEncoder(name, folder, "", e.explained());
    }
  }

  private Set<Path> folders() {
    var found = new LinkedHashSet<Path>();
    for (Path named : settings.folders()) {
      Path folder = named.toAbsolutePath().normalize();
      if (LocalEmbedder.mayBe(folder)) {
        found.add(folder);
      } else if (Files.isDirectory(folder)) {
        try (Stream<Path> inside = Files.list(folder)) {
          inside.filter(LocalEmbedder::mayBe).sorted().forEach(found::add);
        } catch (IOException | UncheckedIOException e) {
          throw new CatalogException(
              ErrorKind.WEIGHTS,
              "The folder of encoders " + folder + " cannot be read.",
              "Check its rights, or name another one.",
              e);
        }
      }
    }
    return found;
  }

  /**
   * Opens what a person named. The caller closes it.
   *
   * @throws CatalogException of kind WEIGHTS when it cannot be used, USAGE when there is no server
   *     in the settings, ENVIRONMENT when it does not answer
   */
  public Embedder open(EncoderChoice choice) {
    return switch (choice) {
      case EncoderChoice.Folder named -> folder(named.folder().toAbsolutePath().normalize());
      case EncoderChoice.Server(var at) -> at == null ? server(own()) : remembered(at);
    };
  }

  /**
   * The encoders that made the vectors of a space. The caller closes them.
   *
   * @throws CatalogException of kind WEIGHTS when they are not on this machine: names what is
   *     missing and where it was looked for; of kind ENVIRONMENT when only the server could have
   *     them and it does not answer
   */
  public SpaceEncoders open(SpaceRecipe recipe) {
    var image = recipe.image();
    var text = recipe.text();
    Embedder seeing = image == null ? null : find(image.name(), image.hash());
    Embedder reading = null;
    try {
      if (text != null) {
        boolean one = image != null && image.hash().equals(text.hash());
        reading = one ? seeing : find(text.name(), text.hash());
        requireTexts(text, reading);
      }
      double margin = image == null ? settings.margin() : margin(image, seeing);
      return new SpaceEncoders(seeing, reading, margin);
    } catch (RuntimeException e) {
      new SpaceEncoders(seeing, reading, 0).close();
      throw e;
    }
  }

  /** As {@link #open(SpaceRecipe)}, for a space that index runs fill. */
  public SpaceEncoders open(SpaceKey key) {
    return open(SpaceRecipe.ofIndexed(key));
  }

  private static void requireTexts(SpaceRecipe.Part part, @Nullable Embedder embedder) {
    if (embedder == null
        || embedder.info().dimensions(Side.TEXT) == 0
        || !embedder.textFingerprint().equals(part.fingerprint())) {
      throw otherwisePrepared(part, "texts");
    }
  }

  /** The margin is in the fingerprint only; a machine may be set to another one than the space. */
  private double margin(SpaceRecipe.Part part, @Nullable Embedder embedder) {
    if (embedder != null && embedder.info().dimensions(Side.IMAGE) > 0) {
      for (int percent = -1; percent <= 20; percent++) {
        double margin = percent < 0 ? settings.margin() : percent / 100.0;
        String print = embedder.imageFingerprint(embedder.cropRule(margin));
        if (print.equals(part.fingerprint())) {
          return margin;
        }
      }
    }
    throw otherwisePrepared(part, "pictures");
  }

  private static CatalogException otherwisePrepared(SpaceRecipe.Part part, String what) {
    return new CatalogException(
        ErrorKind.WEIGHTS,
        "The encoder %s is the one of the space but prepares %s in another way than when the space was made."
            .formatted(part.name(), what),
        "Use the settings and the version of Cropdesk of that time, or fill a new space.",
        null);
  }

  private Embedder find(String name, String hash) {
    List<String> looked = new ArrayList<>();
    for (KnownEncoder known : list()) {
      if (known.hash().equals(hash)) {
        return requireHash(folder(known.folder()), name, hash);
      }
      looked.add(known.folder() + (known.problem().isEmpty() ? "" : " (" + known.problem() + ")"));
    }
    CatalogException unanswered = null;
    for (ServerSettings server : servers()) {
      try {
        Embedder served = server(server);
        if (served.info().hash().equals(hash)) {
          return served;
        }
        looked.add(
            "the embedding server %s (%s)".formatted(server.address(), served.info().name()));
        served.close();
      } catch (CatalogException e) {
        unanswered = e;
      }
    }
    if (unanswered == null) {
      throw missing(name, hash, looked);
    }
    throw new CatalogException(
        unanswered.kind(),
        "The encoder %s of the space is in no folder known here, and the embedding server cannot be asked. %s"
            .formatted(name, unanswered.getMessage()),
        unanswered.remedy(),
        unanswered);
  }

  /** Those that were named last first: what was typed is nearer than what a machine is set to. */
  private List<ServerSettings> servers() {
    var all = new ArrayList<>(named.reversed());
    ServerSettings own = settings.server();
    if (own != null && all.stream().noneMatch(s -> s.url().equals(own.url()))) {
      all.add(own);
    }
    return all;
  }

  /**
   * Has an embedding server looked at, too, when the encoder of a space is wanted. Asks it nothing.
   */
  public void remember(ServerSettings server) {
    named.removeIf(s -> s.url().equals(server.url()));
    named.add(server);
  }

  private Embedder remembered(ServerSettings server) {
    Embedder open = server(server);
    remember(server);
    return open;
  }

  private ServerSettings own() {
    ServerSettings server = settings.server();
    if (server == null) {
      throw new CatalogException(
          ErrorKind.USAGE,
          "There is no embedding server in the settings.",
          "Set EMBEDDING_SERVER_URL to its address.",
          null);
    }
    return server;
  }

  /** The files may have changed between the look at them and the opening. */
  private static Embedder requireHash(Embedder embedder, String name, String hash) {
    if (!embedder.info().hash().equals(hash)) {
      embedder.close();
      throw new CatalogException(
          ErrorKind.WEIGHTS,
          "The files of the encoder " + name + " were replaced while it was opened.",
          "Put the files of the space back, then try again.",
          null);
    }
    return embedder;
  }

  private static CatalogException missing(String name, String hash, List<String> looked) {
    return new CatalogException(
        ErrorKind.WEIGHTS,
        "The encoder of the space is not on this machine: %s, sha256 %s. Looked at: %s."
            .formatted(name, hash, looked.isEmpty() ? "nothing" : String.join(", ", looked)),
        "Name its folder with --encoders, or set EMBEDDING_SERVER_URL to a server that has it.",
        null);
  }

  private Embedder folder(Path folder) {
    String key = folder + "\n" + LocalEmbedder.hash(folder, hashes);
    return lease(
        key, () -> LocalEmbedder.open(OnnxRuntime.get(), folder, hashes, settings.threads()));
  }

  /** A query that a person waits for has a connection of its own: it is in more of a hurry. */
  private Embedder server(ServerSettings server) {
    String key = SERVER + "\n" + server.url() + "\n" + server.costPer1000();
    if (!QueryCall.isBound()) {
      return lease(key, () -> ServerEmbedder.open(server, settings.keys(), this::tell));
    }
    ServerSettings hurried = server.withPatience(server.patience().ofPerson());
    return lease(
        key + "\nquery",
        () ->
            QueryCall.waiting(
                () -> ServerEmbedder.open(hurried, settings.keys(), QueryCall::tell)));
  }

  private Embedder lease(String key, Supplier<Embedder> opener) {
    Shared shared = open.computeIfAbsent(key, k -> new Shared());
    synchronized (shared) {
      Embedder embedder = shared.embedder;
      if (embedder == null) {
        embedder = opener.get();
        shared.embedder = embedder;
      }
      shared.users++;
      return new Leased(embedder, () -> giveBack(shared));
    }
  }

  private static void giveBack(Shared shared) {
    synchronized (shared) {
      shared.users--;
      if (shared.users == 0 && shared.embedder != null) {
        shared.embedder.close();
        shared.embedder = null;
      }
    }
  }

  /** Closes what is still held; its users get errors from then on. */
  @Override
  public void close() {
    for (Shared shared : open.values()) {
      synchronized (shared) {
        if (shared.embedder != null) {
          shared.embedder.close();
          shared.embedder = null;
        }
      }
    }
  }
}
