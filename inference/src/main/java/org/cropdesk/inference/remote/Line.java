package org.cropdesk.inference.remote;

import dev.failsafe.Bulkhead;
import dev.failsafe.RateLimiter;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import javax.net.ssl.SSLException;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.inference.encode.Quota;
import org.cropdesk.inference.remote.TryAgain.Reason;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends one HTTP request once, at most so many at a time and a second. An answer is its body;
 * everything else is an exception that says what to do next.
 */
final class Line implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Line.class);

  private final ServerSettings settings;
  private final Optional<Secret> key;
  private final HttpClient client;
  private final @Nullable RateLimiter<Object> rate;
  private final Bulkhead<Object> places;
  private final LongAdder requests = new LongAdder();
  private volatile @Nullable Quota quota;
  private volatile boolean answeredOnce;
  private volatile boolean closed;

  Line(ServerSettings settings, Optional<Secret> key) {
    this.settings = settings;
    this.key = key;
    if (key.isPresent()) {
      check(key.get());
    }
    client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(settings.patience().timeout())
            // A redirect would carry the key to somebody else.
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    double perSecond = settings.limits().requestsPerSecond();
    rate =
        perSecond > 0
            ? RateLimiter.smoothBuilder(Duration.ofNanos((long) (1e9 / perSecond))).build()
            : null;
    places = Bulkhead.of(settings.limits().concurrency());
  }

  private void check(Secret secret) {
    if (!secret.fitsAHeader()) {
      // The client would refuse it too, and show it while doing so.
      throw refusal(
          "cannot be sent its key, which has characters that no key has",
          "Put it into EMBEDDING_SERVER_KEY or the keyring again, on one line.",
          null);
    }
    String host = settings.url().getHost();
    boolean here = host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
    if ("http".equals(settings.url().getScheme()) && !here) {
      log.warn("The key travels to {} unencrypted; https would hide it", settings.address());
    }
  }

  long requests() {
    return requests.sum();
  }

  /** As the last answer said that said anything of it. */
  Optional<Quota> quota() {
    return Optional.ofNullable(quota);
  }

  byte[] get(URI uri) throws InterruptedException {
    return send(HttpRequest.newBuilder(uri).GET());
  }

  byte[] post(URI uri, byte[] json) throws InterruptedException {
    return send(
        HttpRequest.newBuilder(uri)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(json)));
  }

  private byte[] send(HttpRequest.Builder request) throws InterruptedException {
    request.header("Accept", "application/json");
    key.ifPresent(k -> request.header("Authorization", "Bearer " + k.value()));
    if (rate != null) {
      rate.acquirePermit();
    }
    places.acquirePermit();
    try {
      requests.increment();
      HttpResponse<byte[]> response = exchange(request.build());
      QuotaHeaders.read(response.headers()).ifPresent(q -> quota = q);
      byte[] body = new Verdict(settings, key).of(response);
      answeredOnce = true;
      return body;
    } finally {
      places.releasePermit();
    }
  }

  /** The timeout counts to the last byte; the client's own ends with the headers. */
  private HttpResponse<byte[]> exchange(HttpRequest request) throws InterruptedException {
    CompletableFuture<HttpResponse<byte[]>> answer =
        client.sendAsync(
            request,
            BodyHandlers.limiting(BodyHandlers.ofByteArray(), settings.limits().answerBytes()));
    try {
      return answer.get(settings.patience().timeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new TryAgain(
          answeredOnce ? Reason.BROKEN : Reason.NOT_READY,
          "it did not answer within " + settings.patience().timeout().toMillis() / 1000.0 + " s",
          null,
          null);
    } catch (ExecutionException e) {
      if (closed) {
        throw new CancellationException("The embedding server is not used any more");
      }
      throw unreachable(e.getCause() == null ? e : e.getCause());
    } finally {
      // Ends the connection too, when nobody waits for the rest any more.
      answer.cancel(true);
    }
  }

  private RuntimeException unreachable(Throwable cause) {
    for (Throwable e = cause; e != null; e = e.getCause()) {
      if (e instanceof UnresolvedAddressException || e instanceof UnknownHostException) {
        return refusal("has a name that nobody knows", "Check EMBEDDING_SERVER_URL.", cause);
      }
      if (e instanceof SSLException) {
        return refusal(
            "cannot be spoken to in confidence: " + e.getMessage(),
            "Check its certificate, or use http inside your own network.",
            cause);
      }
      if (e instanceof IOException && String.valueOf(e.getMessage()).contains("capacity")) {
        return refusal(
            String.format(
                Locale.ROOT,
                "sent more than %,d bytes for one batch",
                settings.limits().answerBytes()),
            "Use a smaller batch.",
            cause);
      }
    }
    boolean nobody =
        cause instanceof ConnectException || cause instanceof HttpConnectTimeoutException;
    return new TryAgain(
        nobody ? Reason.NOT_READY : Reason.BROKEN,
        nobody ? "nobody listens there" : "the connection broke off",
        null,
        cause);
  }

  CatalogException refusal(String what, String remedy, @Nullable Throwable cause) {
    return new CatalogException(
        ErrorKind.ENVIRONMENT,
        "The embedding server " + settings.address() + " " + what + ".",
        remedy,
        cause);
  }

  @Override
  public void close() {
    closed = true;
    client.shutdownNow();
  }
}
