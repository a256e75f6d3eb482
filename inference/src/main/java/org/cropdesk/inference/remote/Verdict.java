package org.cropdesk.inference.remote;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.inference.remote.TryAgain.Reason;
import org.jspecify.annotations.Nullable;

/** What a status means: an answer, another attempt, a refused batch, or the end. */
record Verdict(ServerSettings settings, Optional<Secret> key) {
  private static final int WORDS = 200;

  /**
   * The body of a good answer.
   *
   * @throws TryAgain when another attempt may help
   * @throws ItemsRefused when the batch is to blame
   * @throws CatalogException when neither
   */
  byte[] of(HttpResponse<byte[]> response) {
    int status = response.statusCode();
    if (status / 100 == 2) {
      return response.body();
    }
    String words = words(response.body());
    String said = words.isEmpty() ? "" : ": " + words;
    throw switch (status) {
      case 400, 413, 415, 422 ->
          new ItemsRefused(status, "it refused with " + status + said, named(response.body()));
      case 401, 403 ->
          end(
              key.isPresent() ? "does not accept the key" : "asks for a key and there is none",
              "Put the right one into the keyring; EMBEDDING_SERVER_KEY is sent to the server of"
                  + " EMBEDDING_SERVER_URL only.");
      case 402 -> end("says that the account is used up" + said, "Top up the account.");
      case 404, 405, 410 ->
          new NoSuchPage(
              "The embedding server %s knows no such address or model%s."
                  .formatted(settings.address(), said));
      case 429 -> again(Reason.BUSY, "it is too busy", response);
      case 502, 503, 504 -> again(Reason.NOT_READY, "it is not ready (" + status + ")", response);
      default ->
          status == 408 || status == 425 || (status >= 500 && status != 501)
              ? again(Reason.BROKEN, "it failed with " + status + said, response)
              : end("answered " + status + said, "Check EMBEDDING_SERVER_URL.");
    };
  }

  private CatalogException end(String what, String remedy) {
    return new CatalogException(
        ErrorKind.ENVIRONMENT,
        "The embedding server " + settings.address() + " " + what + ".",
        remedy,
        null);
  }

  private static TryAgain again(Reason reason, String what, HttpResponse<byte[]> response) {
    return new TryAgain(reason, what, retryAfter(response.headers()), null);
  }

  /** Seconds, or a date, which is measured by the server's own clock where it tells that. */
  static @Nullable Duration retryAfter(HttpHeaders headers) {
    String text = headers.firstValue("Retry-After").orElse("").strip();
    if (text.isEmpty()) {
      return null;
    }
    try {
      if (text.chars().allMatch(Character::isDigit)) {
        return Duration.ofSeconds(Math.min(Long.parseLong(text), 86_400));
      }
      Instant then = date(text);
      Duration wait = Duration.between(clock(headers), then);
      return wait.isNegative() ? Duration.ZERO : wait;
    } catch (DateTimeException | NumberFormatException e) {
      return null;
    }
  }

  /** What the server's own clock shows where it tells, else this machine's. */
  static Instant clock(HttpHeaders headers) {
    try {
      return headers.firstValue("Date").map(Verdict::date).orElseGet(Instant::now);
    } catch (DateTimeException e) {
      return Instant.now();
    }
  }

  private static Instant date(String text) {
    return ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
  }

  /** The server's own words, short, on one line and without the key. */
  private String words(byte[] body) {
    String text;
    try {
      JsonNode json = Protocol.json(body);
      JsonNode error = json.path("error");
      JsonNode message =
          error.isTextual() ? error : error.has("message") ? error.path("message") : null;
      message = message == null ? json.path("message") : message;
      message = message.isMissingNode() ? json.path("detail") : message;
      text = message.isTextual() ? message.asText() : message.toString();
    } catch (TryAgain e) {
      // A page of HTML from a proxy helps nobody.
      return "";
    }
    String line = key.map(k -> k.removedFrom(text)).orElse(text).replaceAll("\\s+", " ").strip();
    return line.length() > WORDS ? line.substring(0, WORDS) + "..." : line;
  }

  /**
   * Places that an answer blames: {@code {"items": [{"index": 3, "message": "..."}]}}, or FastAPI's
   * {@code {"detail": [{"loc": ["body", "images", 3], "msg": "..."}]}}.
   */
  private Map<Integer, String> named(byte[] body) {
    Map<Integer, String> named = new TreeMap<>();
    try {
      JsonNode json = Protocol.json(body);
      for (JsonNode item : json.path("items")) {
        if (item.path("index").isInt()) {
          named.put(item.path("index").asInt(), clean(item.path("message").asText("")));
        }
      }
      for (JsonNode item : json.path("detail")) {
        JsonNode place = item.path("loc").path(2);
        if (place.isInt()) {
          named.put(place.asInt(), clean(item.path("msg").asText("")));
        }
      }
    } catch (TryAgain e) {
      // No JSON, no names.
    }
    return named;
  }

  private String clean(String message) {
    String line = key.map(k -> k.removedFrom(message)).orElse(message).strip();
    return line.length() > WORDS ? line.substring(0, WORDS) + "..." : line;
  }
}
