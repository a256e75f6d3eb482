package org.cropdesk.inference.remote;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.jspecify.annotations.Nullable;

/**
 * How an embedding server is reached. The key is no part of it.
 *
 * @param url its address; a path ending in {@code /v1} or {@code /embeddings} means the OpenAI
 *     shape
 * @param shape which JSON it speaks
 * @param model which of its models; empty for the only one
 * @param imageSide side of the square pictures it is sent where it does not say, pixels
 * @param queryPrefix stands before texts that search, where the server has no word for them
 * @param documentPrefix stands before texts to be found
 * @param costPer1000 price of 1,000 items
 */
public record ServerSettings(
    URI url,
    Shape shape,
    String model,
    int imageSide,
    String queryPrefix,
    String documentPrefix,
    double costPer1000,
    Limits limits,
    Patience patience) {

  /** The JSON of a server; docs/embedding-server.md shows each. */
  public enum Shape {
    /** Asks {@code GET /info}: who answers speaks our own, who does not speaks OpenAI's. */
    ASK,
    OWN,
    /** Pictures as {@code {"image": base64}}, as Jina's servers take them. */
    OPENAI,
    /** Pictures as data URLs with {@code "modality": "image"}, as Infinity's servers take them. */
    OPENAI_DATA_URL
  }

  /**
   * What the server may be asked at most.
   *
   * @param batch items in a request
   * @param requestsPerSecond 0 for any number
   * @param concurrency requests at the same time
   * @param answerBytes a longer answer is not read
   */
  public record Limits(int batch, double requestsPerSecond, int concurrency, long answerBytes) {
    public static final Limits STANDARD = new Limits(64, 0, 4, 64L << 20);

    public Limits {
      require(batch >= 1 && concurrency >= 1, "Batch and concurrency must be at least 1");
      require(requestsPerSecond >= 0, "Requests per second must be 0 or more");
      require(answerBytes >= 1024, "An answer needs at least 1,024 bytes");
    }
  }

  /**
   * How long the server is waited for.
   *
   * @param timeout of one request, from sending to the last byte of the answer
   * @param warmUp how long a server that is not there yet is waited for, at any time of a run
   * @param attempts how often one request is sent when the server is busy or answers nonsense
   * @param firstBackoff longest wait before the second attempt; it doubles from attempt to attempt
   * @param longestBackoff where the doubling ends; a server's own Retry-After may ask for more
   * @param inAll after so long no further attempt begins, whatever the reason
   */
  public record Patience(
      Duration timeout,
      Duration warmUp,
      int attempts,
      Duration firstBackoff,
      Duration longestBackoff,
      Duration inAll) {
    /** Of somebody who looks at a screen. */
    private static final Duration PERSON = Duration.ofSeconds(25);

    public static final Patience STANDARD =
        new Patience(
            Duration.ofSeconds(60),
            Duration.ofMinutes(5),
            8,
            Duration.ofMillis(500),
            Duration.ofSeconds(30));

    /** As long as the attempts and the time to warm up allow. */
    public Patience(
        Duration timeout,
        Duration warmUp,
        int attempts,
        Duration firstBackoff,
        Duration longestBackoff) {
      this(timeout, warmUp, attempts, firstBackoff, longestBackoff, Duration.ofDays(1));
    }

    /** Nowhere longer than this, and some 25 s in all. */
    public Patience ofPerson() {
      Duration longest = shorter(longestBackoff, Duration.ofSeconds(3));
      return new Patience(
          shorter(timeout, Duration.ofSeconds(12)),
          shorter(warmUp, PERSON),
          attempts,
          shorter(firstBackoff, longest),
          longest,
          shorter(inAll, PERSON));
    }

    private static Duration shorter(Duration one, Duration other) {
      return one.compareTo(other) <= 0 ? one : other;
    }

    public Patience {
      require(attempts >= 1, "A request is sent at least once");
      require(timeout.isPositive() && firstBackoff.isPositive(), "Times must be more than 0");
      require(longestBackoff.compareTo(firstBackoff) >= 0, "The longest wait is the shortest");
    }
  }

  public ServerSettings {
    String scheme = url.getScheme();
    if (url.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
      throw new CatalogException(
          ErrorKind.USAGE,
          "The address of the embedding server cannot be used: " + withoutSecrets(url) + ".",
          "Set EMBEDDING_SERVER_URL to something like http://gpu.example.org:8080.",
          null);
    }
    if (url.getUserInfo() != null) {
      throw new CatalogException(
          ErrorKind.USAGE,
          "The address of the embedding server holds a password: " + withoutSecrets(url) + ".",
          "Put the key into EMBEDDING_SERVER_KEY or the keyring.",
          null);
    }
    require(imageSide >= 8 && imageSide <= 4096, "Pictures are 8 to 4,096 pixels wide");
    require(costPer1000 >= 0, "A price is 0 or more");
  }

  /** The usual settings. */
  public static ServerSettings at(URI url) {
    return new ServerSettings(
        url, Shape.ASK, "", 224, "", "", 0, Limits.STANDARD, Patience.STANDARD);
  }

  /**
   * From {@code EMBEDDING_SERVER_URL} and, where set, {@code EMBEDDING_SERVER_} {@code SHAPE} (ask,
   * own, openai, openai-data-url), {@code MODEL}, {@code IMAGE_SIDE}, {@code QUERY_PREFIX}, {@code
   * DOCUMENT_PREFIX}, {@code COST_PER_1000}, {@code BATCH}, {@code REQUESTS_PER_SECOND}, {@code
   * CONCURRENCY}, {@code TIMEOUT} and {@code WARM_UP} (seconds), {@code ATTEMPTS}.
   *
   * @return empty when there is no address
   * @throws CatalogException of kind USAGE when a value makes no sense
   */
  public static Optional<ServerSettings> of(Map<String, String> environment) {
    String address = environment.getOrDefault("EMBEDDING_SERVER_URL", "").strip();
    if (address.isEmpty()) {
      return Optional.empty();
    }
    var values = new Values(environment);
    Limits limits = Limits.STANDARD;
    Patience patience = Patience.STANDARD;
    return Optional.of(
        values.checked(() ->
            new ServerSettings(
                URI.create(address),
                Shape.valueOf(
                    values.text("SHAPE", "ask").toUpperCase(Locale.ROOT).replace('-', '_')),
                values.text("MODEL", ""),
                (int) values.number("IMAGE_SIDE", 224),
                values.text("QUERY_PREFIX", ""),
                values.text("DOCUMENT_PREFIX", ""),
                values.number("COST_PER_1000", 0),
                new Limits(
                    (int) values.number("BATCH", limits.batch()),
                    values.number("REQUESTS_PER_SECOND", limits.requestsPerSecond()),
                    (int) values.number("CONCURRENCY", limits.concurrency()),
                    limits.answerBytes()),
                new Patience(
                    values.seconds("TIMEOUT", patience.timeout()),
                    values.seconds("WARM_UP", patience.warmUp()),
                    (int) values.number("ATTEMPTS", patience.attempts()),
                    patience.firstBackoff(),
                    patience.longestBackoff()))));
  }

  private record Values(Map<String, String> environment) {
    String text(String name, String missing) {
      String value = environment.get("EMBEDDING_SERVER_" + name);
      return value == null || value.isBlank() ? missing : value;
    }

    double number(String name, double missing) {
      return Double.parseDouble(text(name, Double.toString(missing)).strip());
    }

    Duration seconds(String name, Duration missing) {
      return Duration.ofMillis((long) (1000 * number(name, missing.toMillis() / 1000.0)));
    }

    ServerSettings checked(Supplier<ServerSettings> settings) {
      try {
        return settings.get();
      } catch (IllegalArgumentException e) {
        throw new CatalogException(
            ErrorKind.USAGE,
            "A setting of the embedding server cannot be used: " + e.getMessage() + ".",
            "Correct the EMBEDDING_SERVER_ variables.",
            e);
      }
    }
  }

  public ServerSettings withShape(Shape other) {
    return new ServerSettings(
        url, other, model, imageSide, queryPrefix, documentPrefix, costPer1000, limits, patience);
  }

  public ServerSettings withModel(String other) {
    return new ServerSettings(
        url, shape, other, imageSide, queryPrefix, documentPrefix, costPer1000, limits, patience);
  }

  public ServerSettings withImageSide(int other) {
    return new ServerSettings(
        url, shape, model, other, queryPrefix, documentPrefix, costPer1000, limits, patience);
  }

  public ServerSettings withCost(double per1000) {
    return new ServerSettings(
        url, shape, model, imageSide, queryPrefix, documentPrefix, per1000, limits, patience);
  }

  public ServerSettings withLimits(Limits other) {
    return new ServerSettings(
        url, shape, model, imageSide, queryPrefix, documentPrefix, costPer1000, other, patience);
  }

  public ServerSettings withPatience(Patience other) {
    return new ServerSettings(
        url, shape, model, imageSide, queryPrefix, documentPrefix, costPer1000, limits, other);
  }

  /** For people and logs: scheme, host, port and path. */
  public String address() {
    return withoutSecrets(url);
  }

  /** A query string may hold a secret, so only the address is shown. */
  @Override
  public String toString() {
    return "embedding server " + address() + " " + shape + " " + limits + " " + patience;
  }

  private static String withoutSecrets(URI url) {
    if (url.getHost() == null) {
      return "one without a host";
    }
    String port = url.getPort() < 0 ? "" : ":" + url.getPort();
    @Nullable String path = url.getPath();
    return url.getScheme() + "://" + url.getHost() + port + (path == null ? "" : path);
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
