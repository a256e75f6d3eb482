package org.cropdesk.app.cli;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.cropdesk.inference.encode.LocalEmbedder;
import org.cropdesk.inference.onnx.OnnxRuntime;
import org.cropdesk.inference.onnx.WeightFiles;
import org.cropdesk.inference.remote.KeySource;
import org.cropdesk.inference.serve.Drill;
import org.cropdesk.inference.serve.EmbeddingServer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Lends this machine's encoder to others. Needs no catalog; serves until it is killed. */
@Command(
    name = "embedding-server",
    mixinStandardHelpOptions = true,
    description = {
      "Serves the encoder of --encoder over HTTP (docs/embedding-server.md).",
      "Where EMBEDDING_SERVER_KEY is set, clients must send it. The options below --fault make",
      "it fail on purpose, to try clients against it."
    })
final class EmbeddingServerCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @ParentCommand private Main main;

  @Option(
      names = "--host",
      defaultValue = "127.0.0.1",
      description = "Address to listen on (default ${DEFAULT-VALUE}; 0.0.0.0 for everybody).")
  private String host;

  @Option(
      names = "--port",
      defaultValue = "8091",
      description = "Port (default ${DEFAULT-VALUE}; 0 for any).")
  private int port;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads inside one run on the CPU (default: all).")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--fault",
      defaultValue = "",
      paramLabel = "NAME,...",
      description =
          "Faults of the first requests, one each: none, busy, busy-for-a-second, busy-until,"
              + " error-500, bad-gateway, unavailable, half, cut-json, missing, wrong-dimensions,"
              + " nan, zero, hang.")
  private String faults;

  @Option(
      names = "--fault-share",
      defaultValue = "0",
      paramLabel = "SHARE",
      description = "Share of requests that fail at random with one of --fault-kinds, 0 to 1.")
  private double share;

  @Option(
      names = "--fault-kinds",
      defaultValue = "busy,error-500,half",
      paramLabel = "NAME,...",
      description = "What fails at random (default ${DEFAULT-VALUE}).")
  private String kinds;

  @Option(
      names = "--fault-seed",
      defaultValue = "1",
      description = "Seed of the random faults (default ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--cold",
      defaultValue = "0",
      paramLabel = "SECONDS",
      description = "Answer with 503 for so long after the start.")
  private double cold;

  @Option(
      names = "--slow",
      defaultValue = "0",
      paramLabel = "SECONDS",
      description = "Take so much longer for every request.")
  private double slow;

  @Option(
      names = "--quota",
      defaultValue = "0",
      paramLabel = "REQUESTS",
      description =
          "Answer so many requests in --quota-window, the others with 429; every answer says how"
              + " many are left (default: any number).")
  private int quota;

  @Option(
      names = "--quota-window",
      defaultValue = "60",
      paramLabel = "SECONDS",
      description = "Time in which a quota comes back (default ${DEFAULT-VALUE}).")
  private double quotaWindow;

  @Option(
      names = "--refuse",
      defaultValue = "",
      paramLabel = "TEXT",
      description = "Refuse items that contain this text with 422, without saying which.")
  private String refuse;

  @SuppressWarnings("NullAway.Init") // picocli fills the fields before it calls anything.
  EmbeddingServerCommand() {}

  @Override
  public Integer call() {
    if (port < 0 || port > 65_535 || !(share >= 0 && share <= 1) || cold < 0 || slow < 0) {
      throw new ParameterException(
          spec.commandLine(),
          "--port is 0 to 65535, --fault-share 0 to 1, --cold and --slow 0 or more");
    }
    if (quota < 0 || quotaWindow < 1) {
      throw new ParameterException(
          spec.commandLine(), "--quota is 0 or more requests, --quota-window 1 second or more");
    }
    var options = main.global().toOptions();
    Optional<String> key =
        Optional.ofNullable(System.getenv(KeySource.VARIABLE)).filter(k -> !k.isBlank());
    try (LocalEmbedder embedder =
            LocalEmbedder.open(
                OnnxRuntime.get(),
                options.weights().encoder(),
                new WeightFiles(options.folders().cache()),
                Math.max(1, threads));
        EmbeddingServer server =
            EmbeddingServer.start(embedder, new InetSocketAddress(host, port), key, drill())) {
      var out = spec.commandLine().getOut();
      // One line that a script can wait for and read the port from.
      out.printf("Serving %s on http://%s:%d%n", embedder.info().name(), host, server.port());
      out.flush();
      server.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return ExitCode.DONE;
  }

  private Drill drill() {
    try {
      Drill drill =
          new Drill(seed)
              .next(faults)
              .often(share, kinds)
              .cold(Duration.ofMillis((long) (1000 * cold)))
              .slow(Duration.ofMillis((long) (1000 * slow)));
      if (quota > 0) {
        drill.quota(quota, Duration.ofMillis((long) (1000 * quotaWindow)));
      }
      return refuse.isEmpty() ? drill : drill.refuse(item -> item.contains(refuse), false);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "There is no such fault: " + e.getMessage());
    }
  }
}
