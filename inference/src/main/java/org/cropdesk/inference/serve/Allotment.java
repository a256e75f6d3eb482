package org.cropdesk.inference.serve;

import java.time.Duration;
import java.util.Map;

/**
 * So many requests in a window; what was used comes back bit by bit. Safe from any thread.
 *
 * <p>Told as OpenAI does in its shape, and as draft-ietf-httpapi-ratelimit-headers in our own.
 */
final class Allotment {
  private final int limit;
  private final Duration window;
  private double left;
  private long asOf = System.nanoTime();

  Allotment(int limit, Duration window) {
    if (limit < 1 || !window.isPositive()) {
      throw new IllegalArgumentException("A quota is at least one request in some time");
    }
    this.limit = limit;
    this.window = window;
    left = limit;
  }

  private double perSecond() {
    return limit / (window.toMillis() / 1e3);
  }

  private synchronized double now() {
    long now = System.nanoTime();
    left = Math.min(limit, left + (now - asOf) / 1e9 * perSecond());
    asOf = now;
    return left;
  }

  /** Uses one; false when there is none. */
  synchronized boolean take() {
    if (now() < 1) {
      return false;
    }
    left--;
    return true;
  }

  /** Whole seconds until there is one, at least 1. */
  long secondsToNext() {
    return Math.max(1, (long) Math.ceil((1 - now()) / perSecond()));
  }

  Map<String, String> headers(boolean openAi) {
    double there = now();
    long whole = (long) there;
    double full = (limit - there) / perSecond();
    return openAi
        ? Map.of(
            "x-ratelimit-limit-requests",
            Integer.toString(limit),
            "x-ratelimit-remaining-requests",
            Long.toString(whole),
            "x-ratelimit-reset-requests",
            Math.round(1000 * full) + "ms")
        : Map.of(
            "RateLimit-Policy",
            "\"requests\";q=%d;w=%d".formatted(limit, window.toSeconds()),
            "RateLimit",
            "\"requests\";r=%d;t=%d".formatted(whole, (long) Math.ceil(full)));
  }
}
