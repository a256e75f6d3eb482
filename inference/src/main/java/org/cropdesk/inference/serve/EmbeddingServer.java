package org.cropdesk.inference.serve;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.inference.encode.Embedder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves an embedder in both shapes of docs/embedding-server.md. Meant for a second machine in the
 * same house, for demonstrations and for tests; it makes faults when a {@link Drill} asks for them.
 */
public final class EmbeddingServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EmbeddingServer.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A batch of 256 large pictures. */
  private static final int MOST_BYTES = 256 << 20;

  private final Embedder embedder;
  private final Drill drill;
  private final Optional<String> key;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final long started = System.nanoTime();
  private final LongAdder requests = new LongAdder();
  private final LongAdder items = new LongAdder();

  private EmbeddingServer(Embedder embedder, Drill drill, Optional<String> key, HttpServer server) {
    this.embedder = embedder;
    this.drill = drill;
    this.key = key;
    this.server = server;
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
    log.info("Serving {} on port {}", embedder.info().name(), port());
  }

  /**
   * Starts a server; the embedder is not closed with it.
   *
   * @param address where it listens; port 0 for any free one
   * @param key what clients must send as a bearer token, if anything
   * @throws CatalogException of kind ENVIRONMENT when the port is taken
   */
  public static EmbeddingServer start(
      Embedder embedder, InetSocketAddress address, Optional<String> key, Drill drill) {
    try {
      return new EmbeddingServer(embedder, drill, key, HttpServer.create(address, 0));
    } catch (IOException e) {
      throw new CatalogException(
          ErrorKind.ENVIRONMENT,
          "The embedding server cannot listen on port " + address.getPort() + ".",
          "Choose another with --port.",
          e);
    }
  }

  public int port() {
    return server.getAddress().getPort();
  }

  /** Requests for vectors so far. */
  public long requests() {
    return requests.sum();
  }

  /** Items in them, those of refused and failed requests included. */
  public long items() {
    return items.sum();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      try {
        if (cold()) {
          send(exchange, 503, error("The server is starting."));
        } else if (!admitted(exchange)) {
          send(exchange, 401, error("A key is needed."));
        } else {
          answer(exchange);
        }
      } catch (RuntimeException e) {
        log.warn("A request failed", e);
        send(exchange, 500, error("The server failed."));
      }
    }
  }

  private boolean cold() {
    return System.nanoTime() - started < drill.cold().toNanos();
  }

  private boolean admitted(HttpExchange exchange) {
    String sent = exchange.getRequestHeaders().getFirst("Authorization");
    return key.isEmpty()
        || (sent != null
            && MessageDigest.isEqual(
                sent.getBytes(StandardCharsets.UTF_8),
                ("Bearer " + key.get()).getBytes(StandardCharsets.UTF_8)));
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    boolean post = exchange.getRequestMethod().equals("POST");
    if (path.equals("/info") && !post) {
      send(exchange, 200, new Pages(embedder).info());
    } else if (path.equals("/embed") && post) {
      embed(exchange, false);
    } else if (path.equals("/v1/embeddings") && post) {
      embed(exchange, true);
    } else {
      send(exchange, 404, error("There is no " + path + "."));
    }
  }

  private void embed(HttpExchange exchange, boolean openAi) throws IOException {
    byte[] body = exchange.getRequestBody().readNBytes(MOST_BYTES);
    Batch batch;
    try {
      batch = openAi ? Batch.openAi(JSON.readTree(body)) : Batch.own(JSON.readTree(body));
    } catch (JsonProcessingException | IllegalArgumentException e) {
      send(exchange, 400, error("This is no batch: " + e.getMessage()));
      return;
    }
    requests.increment();
    items.add(batch.items().size());
    pause(drill.slow());
    if (!allowed(exchange, openAi)) {
      return;
    }
    Fault fault = drill.draw();
    if (before(exchange, fault)) {
      return;
    }
    int most = embedder.info().maxBatch();
    if (batch.items().size() > most) {
      send(exchange, 413, error("At most " + most + " items."));
      return;
    }
    Optional<ObjectNode> refusal = refusal(batch);
    if (refusal.isPresent()) {
      send(exchange, 422, refusal.get());
      return;
    }
    ObjectNode answer;
    try {
      answer = new Pages(embedder).vectors(batch, openAi, fault);
    } catch (Batch.Unreadable e) {
      send(exchange, 422, blame(e.index(), String.valueOf(e.getMessage())));
      return;
    } catch (UnsupportedOperationException e) {
      send(exchange, 400, error(String.valueOf(e.getMessage())));
      return;
    }
    // Java's JSON writes a NaN as a text; Python's as the bare word, which is what clients meet.
    byte[] bytes =
        JSON.writeValueAsString(answer).replace("\"NaN\"", "NaN").getBytes(StandardCharsets.UTF_8);
    send(exchange, fault, bytes);
  }

  /** Whether the quota has room for this request; its headers say what is left. */
  private boolean allowed(HttpExchange exchange, boolean openAi) throws IOException {
    Optional<Allotment> allotment = drill.allotment();
    if (allotment.isEmpty()) {
      return true;
    }
    boolean taken = allotment.get().take();
    allotment
        .get()
        .headers(openAi)
        .forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
    if (!taken) {
      exchange
          .getResponseHeaders()
          .set("Retry-After", Long.toString(allotment.get().secondsToNext()));
      send(exchange, 429, error("The quota is used up."));
    }
    return taken;
  }

  /** Faults that need no vectors; true when one was made. */
  private boolean before(HttpExchange exchange, Fault fault) throws IOException {
    switch (fault) {
      case BUSY -> send(exchange, 429, error("Too many requests."));
      case BUSY_FOR_A_SECOND -> {
        exchange.getResponseHeaders().set("Retry-After", "1");
        send(exchange, 429, error("Too many requests."));
      }
      case BUSY_UNTIL -> {
        ZonedDateTime then = ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(1);
        exchange
            .getResponseHeaders()
            .set("Retry-After", then.format(DateTimeFormatter.RFC_1123_DATE_TIME));
        send(exchange, 429, error("Too many requests."));
      }
      case ERROR_500 -> send(exchange, 500, error("Out of memory, says the drill."));
      case BAD_GATEWAY -> send(exchange, 502, error("Nobody behind this proxy."));
      case UNAVAILABLE -> send(exchange, 503, error("Loading."));
      case HANG -> {
        pause(Duration.ofMinutes(1));
        exchange.close();
      }
      case NONE, HALF, CUT_JSON, MISSING, WRONG_DIMENSIONS, NAN, ZERO -> {
        return false;
      }
    }
    return true;
  }

  private Optional<ObjectNode> refusal(Batch batch) {
    ObjectNode answer = error("An item cannot be embedded.");
    ArrayNode named = answer.arrayNode();
    for (int i = 0; i < batch.items().size(); i++) {
      if (drill.refuses(batch.items().get(i))) {
        named.addObject().put("index", i).put("message", "The drill refuses this item.");
      }
    }
    if (named.isEmpty()) {
      return Optional.empty();
    }
    if (drill.named()) {
      answer.set("items", named);
    }
    return Optional.of(answer);
  }

  private static ObjectNode blame(int index, String message) {
    ObjectNode answer = error(message);
    answer.putArray("items").addObject().put("index", index).put("message", message);
    return answer;
  }

  private static ObjectNode error(String message) {
    return JSON.createObjectNode().put("error", message);
  }

  private void send(HttpExchange exchange, Fault fault, byte[] bytes) throws IOException {
    int sent = fault == Fault.HALF || fault == Fault.CUT_JSON ? bytes.length / 2 : bytes.length;
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, fault == Fault.CUT_JSON ? sent : bytes.length);
    // Without its end the stream must not be closed politely; the exchange is cut off instead.
    OutputStream out = exchange.getResponseBody();
    out.write(bytes, 0, sent);
    out.flush();
    if (fault != Fault.HALF) {
      out.close();
    }
  }

  private static void send(HttpExchange exchange, int status, JsonNode body) throws IOException {
    byte[] bytes = JSON.writeValueAsBytes(body);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  /** Ends early when the server is closed. */
  private void pause(Duration time) {
    try {
      if (!time.isZero() && closed.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
        log.debug("The server was closed while a request waited");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits until {@link #close}; for a command that serves until it is killed. */
  public void await() throws InterruptedException {
    closed.await();
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
