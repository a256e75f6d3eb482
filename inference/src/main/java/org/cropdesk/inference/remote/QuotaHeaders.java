package org.cropdesk.inference.remote;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cropdesk.inference.encode.Quota;
import org.cropdesk.inference.encode.Quota.Allowance;
import org.cropdesk.inference.encode.Quota.Of;
import org.jspecify.annotations.Nullable;

/**
 * Reads what servers say of their limits: the fields of draft-ietf-httpapi-ratelimit-headers
 * ({@code RateLimit} and {@code RateLimit-Policy} since its version 7, {@code RateLimit-Limit},
 * {@code -Remaining} and {@code -Reset} before), the same with {@code X-} in front as older
 * gateways send them, and OpenAI's {@code x-ratelimit-remaining-requests} and its siblings. A field
 * that cannot be understood counts as not sent.
 */
final class QuotaHeaders {
  /** A member of a list of structured fields: a name in quotes or bare, and its parameters. */
  private static final Pattern MEMBER =
      Pattern.compile(
          "\\s*(\"(?:[^\"\\\\]|\\\\.)*\"|[^\\s;,=\"]+)((?:\\s*;\\s*[^\\s;,=]+(?:=(?:\"[^\"]*\"|[^\\s;,]+))?)*)\\s*(?:,|$)");

  private static final Pattern PARAMETER =
      Pattern.compile("([a-z*][a-z0-9_.*-]*)=(\"[^\"]*\"|[^\\s;,]+)");

  /** As Go writes durations: {@code 6m0s}, {@code 1h2m3.5s}, {@code 120ms}. */
  private static final Pattern GO = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(h|ms|m|s|d)");

  /** A reset beyond this is a time of day in seconds since 1970, not a number of seconds. */
  private static final long EPOCH = 1_000_000_000L;

  private QuotaHeaders() {}

  /** Empty when the answer says nothing of limits. */
  static Optional<Quota> read(HttpHeaders headers) {
    List<Allowance> all = new ArrayList<>(structured(headers));
    if (all.isEmpty()) {
      windowed(headers, "RateLimit-").ifPresent(all::add);
    }
    if (all.isEmpty()) {
      gradual(headers, Of.REQUESTS).ifPresent(all::add);
      gradual(headers, Of.TOKENS).ifPresent(all::add);
    }
    if (all.isEmpty()) {
      windowed(headers, "X-RateLimit-").ifPresent(all::add);
    }
    return all.isEmpty() ? Optional.empty() : Optional.of(new Quota(all));
  }

  private static String text(HttpHeaders headers, String name) {
    return String.join(", ", headers.allValues(name)).strip();
  }

  /** {@code RateLimit: "default";r=50;t=30}, or of version 7 {@code limit=100, remaining=50}. */
  private static List<Allowance> structured(HttpHeaders headers) {
    String now = text(headers, "RateLimit");
    if (now.isEmpty()) {
      return List.of();
    }
    var policies = members(text(headers, "RateLimit-Policy"));
    List<Allowance> found = new ArrayList<>();
    members(now)
        .forEach((name, values) -> {
          Map<String, String> policy = policies.getOrDefault(name, Map.of());
          String unit = policy.getOrDefault("qu", "requests");
          OptionalLong left = whole(values.get("r"));
          if (left.isPresent() && unit.equals("requests")) {
            found.add(
                new Allowance(
                    Of.REQUESTS,
                    whole(policy.get("q")).orElse(0),
                    left.getAsLong(),
                    seconds(values.get("t")),
                    seconds(policy.get("w")),
                    false));
          }
        });
    if (found.isEmpty()) {
      var values = new HashMap<String, String>();
      Matcher each = PARAMETER.matcher(now.toLowerCase(Locale.ROOT));
      while (each.find()) {
        values.put(each.group(1), each.group(2));
      }
      OptionalLong left = whole(values.get("remaining"));
      if (left.isPresent()) {
        found.add(
            new Allowance(
                Of.REQUESTS,
                whole(values.get("limit")).orElse(0),
                left.getAsLong(),
                seconds(values.get("reset")),
                window(text(headers, "RateLimit-Policy")),
                false));
      }
    }
    return found;
  }

  private static Map<String, Map<String, String>> members(String list) {
    Map<String, Map<String, String>> all = new HashMap<>();
    Matcher member = MEMBER.matcher(list);
    while (member.lookingAt() && member.end() > member.start()) {
      var values = all.computeIfAbsent(unquoted(member.group(1)), n -> new HashMap<>());
      Matcher each = PARAMETER.matcher(member.group(2));
      while (each.find()) {
        values.putIfAbsent(each.group(1), unquoted(each.group(2)));
      }
      member.region(member.end(), list.length());
    }
    return all;
  }

  private static String unquoted(String text) {
    return text.startsWith("\"") ? text.substring(1, text.length() - 1) : text;
  }

  /** The window of {@code 100;w=60}; the longest where there are several. */
  private static @Nullable Duration window(String policy) {
    return members(policy).values().stream()
        .map(values -> seconds(values.get("w")))
        .filter(w -> w != null)
        .max(Duration::compareTo)
        .orElse(null);
  }

  /** Limit, remaining and reset as fields of their own. */
  private static Optional<Allowance> windowed(HttpHeaders headers, String prefix) {
    OptionalLong left = whole(text(headers, prefix + "Remaining"));
    if (left.isEmpty()) {
      return Optional.empty();
    }
    String limit = text(headers, prefix + "Limit");
    Duration window = window(text(headers, prefix + "Policy"));
    return Optional.of(
        new Allowance(
            Of.REQUESTS,
            whole(limit.split("[,;]", 2)[0].strip()).orElse(0),
            left.getAsLong(),
            reset(headers, text(headers, prefix + "Reset")),
            window == null ? window(limit) : window,
            false));
  }

  private static Optional<Allowance> gradual(HttpHeaders headers, Of of) {
    String unit = of.name().toLowerCase(Locale.ROOT);
    OptionalLong left = whole(text(headers, "x-ratelimit-remaining-" + unit));
    return left.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Allowance(
                of,
                whole(text(headers, "x-ratelimit-limit-" + unit)).orElse(0),
                left.getAsLong(),
                go(text(headers, "x-ratelimit-reset-" + unit)),
                null,
                true));
  }

  private static OptionalLong whole(@Nullable String text) {
    return text != null && text.matches("[0-9]{1,15}")
        ? OptionalLong.of(Long.parseLong(text))
        : OptionalLong.empty();
  }

  private static @Nullable Duration seconds(@Nullable String text) {
    return text != null && text.matches("[0-9]{1,10}(\\.[0-9]+)?")
        ? Duration.ofMillis((long) (1000 * Double.parseDouble(text)))
        : null;
  }

  private static @Nullable Duration reset(HttpHeaders headers, String text) {
    Duration until = seconds(text);
    if (until == null || until.toSeconds() < EPOCH) {
      return until;
    }
    Duration left =
        Duration.between(Verdict.clock(headers), Instant.ofEpochSecond(until.toSeconds()));
    return left.isNegative() ? Duration.ZERO : left;
  }

  private static @Nullable Duration go(String text) {
    Duration plain = seconds(text);
    if (plain != null) {
      return plain;
    }
    Matcher part = GO.matcher(text);
    Duration sum = Duration.ZERO;
    int end = 0;
    while (part.lookingAt()) {
      double millis =
          Double.parseDouble(part.group(1))
              * switch (part.group(2)) {
                case "d" -> 86_400_000;
                case "h" -> 3_600_000;
                case "m" -> 60_000;
                case "s" -> 1000;
                default -> 1;
              };
      sum = sum.plusMillis((long) millis);
      end = part.end();
      part.region(end, text.length());
    }
    return end > 0 && end == text.length() ? sum : null;
  }
}
