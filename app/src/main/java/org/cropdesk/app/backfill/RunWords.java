package org.cropdesk.app.backfill;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.cropdesk.backfill.BackfillLive;
import org.cropdesk.backfill.BackfillPhase;
import org.cropdesk.backfill.BackfillRun;
import org.cropdesk.backfill.BackfillState;
import org.cropdesk.backfill.Forecast;
import org.cropdesk.backfill.Step;
import org.cropdesk.embedding.Space;
import org.cropdesk.inference.encode.EmbedderInfo;
import org.jspecify.annotations.Nullable;

/** How runs are put into words. */
public final class RunWords {
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofLocalizedDateTime(FormatStyle.SHORT, FormatStyle.SHORT)
          .withZone(ZoneId.systemDefault());
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneId.systemDefault());

  private static final DateTimeFormatter MOMENT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT)
          .withZone(ZoneId.systemDefault());

  private RunWords() {}

  /** Rounded for people: {@code 2 h 05 min}, {@code 1 min 20 s}, {@code 8 s}. */
  public static String time(double seconds) {
    if (Double.isNaN(seconds) || Double.isInfinite(seconds)) {
      return "not known yet";
    }
    var duration = Duration.ofSeconds(Math.max(seconds > 0 ? 1 : 0, Math.round(seconds)));
    if (duration.toDays() > 0) {
      return "%d d %02d h".formatted(duration.toDays(), duration.toHoursPart());
    }
    return duration.toHours() > 0
        ? "%d h %02d min".formatted(duration.toHours(), duration.toMinutesPart())
        : duration.toMinutes() > 0
            ? "%d min %02d s".formatted(duration.toMinutes(), duration.toSecondsPart())
            : duration.toSeconds() + " s";
  }

  public static String bytes(long bytes) {
    return bytes >= 10L << 30
        ? "%,d GB".formatted(bytes >> 30)
        : bytes >= 1L << 30
            ? String.format(Locale.ROOT, "%.1f GB", bytes / (double) (1L << 30))
            : bytes >= 1L << 20 || bytes == 0 ? "%,d MB".formatted(bytes >> 20) : "1 MB";
  }

  public static String money(double amount) {
    return String.format(Locale.ROOT, amount < 0.1 && amount > 0 ? "%.4f" : "%,.2f", amount);
  }

  /** Of the items of an encoder. */
  public static String price(double of1000) {
    return of1000 > 0 ? money(of1000) + " for 1,000" : "free";
  }

  /** A rate or another small number. */
  public static String number(double value) {
    return String.format(Locale.ROOT, value < 10 ? "%.1f" : "%,.0f", value);
  }

  static String count(long n) {
    return String.format(Locale.ROOT, "%,d", n);
  }

  static String day(Instant at) {
    return DAY.format(at);
  }

  /** How the time was shared out, without steps that took next to none of it. */
  public static String shares(Map<Step, Double> seconds, String between) {
    double all = seconds.values().stream().mapToDouble(s -> s).sum();
    return seconds.entrySet().stream()
        .filter(e -> all > 0 && e.getValue() / all >= 0.005)
        .sorted(Map.Entry.comparingByKey())
        .map(e ->
            String.format(
                Locale.ROOT,
                "%s %.0f %%",
                step(e.getKey()).toLowerCase(Locale.ROOT),
                100 * e.getValue() / all))
        .collect(Collectors.joining(between));
  }

  /** A run may take days, and its log is looked at weeks later. */
  static String moment(Instant at) {
    return MOMENT.format(at);
  }

  static String clock(Instant at) {
    return CLOCK.format(at);
  }

  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  public static String step(Step step) {
    return switch (step) {
      case FETCH -> "Fetch";
      case DECODE -> "Decode";
      case CROP -> "Resize";
      case ENCODE -> "Encode";
      case WRITE -> "Write";
    };
  }

  static String encoder(EmbedderInfo info) {
    return switch (info.kind()) {
      case LOCAL -> info.name() + " on this machine";
      case SERVER -> info.name() + " on its server, which answers";
    };
  }

  static String space(int id, @Nullable Space space) {
    return space == null
        ? "space " + id
        : "space %d \u00b7 %s \u00b7 %s"
            .formatted(id, word(space.key().aspect()), space.key().encoderName());
  }

  static String state(BackfillState state) {
    return switch (state) {
      case CANARY -> "sample first";
      case RUNNING -> "running";
      case PAUSED -> "paused";
      case DONE -> "done";
      case CANCELLED -> "cancelled";
      case FAILED -> "failed";
    };
  }

  static String phase(BackfillPhase phase) {
    return switch (phase) {
      case CANARY -> "Sample";
      case MAIN -> "Products";
      case CATCH_UP -> "Catching up";
      case RETRY -> "Failures again";
      case INDEX -> "Index";
      case END -> "Done";
    };
  }

  /** One line on how far a run is, for lists of tasks. */
  static String far(BackfillRun run) {
    String failed = run.failed() == 0 ? "" : ", " + count(run.failed()) + " failed";
    return "%s of %s products%s, %s"
        .formatted(
            count(run.done()),
            count(run.total()),
            failed,
            phase(run.phase()).toLowerCase(Locale.ROOT));
  }

  /** When the products of the scope are through. */
  public static String left(BackfillLive live) {
    Forecast forecast = live.forecast();
    if (!live.run().state().works()) {
      return "\u2013";
    }
    if (live.run().phase().compareTo(BackfillPhase.MAIN) > 0) {
      return live.run().phase() == BackfillPhase.INDEX ? "the index" : "soon";
    }
    if (Double.isNaN(forecast.seconds())) {
      return "not known yet";
    }
    String about = time(forecast.seconds());
    if (Double.isNaN(forecast.soonest())) {
      return "about " + about;
    }
    return Double.isInfinite(forecast.latest())
        ? "%s, at least %s".formatted(about, time(forecast.soonest()))
        : "%s (%s to %s)".formatted(about, time(forecast.soonest()), time(forecast.latest()));
  }

  /** What a person is told when a run they saw has come to an end or a halt. */
  static String ended(BackfillRun run, String space) {
    String message = run.message();
    String numbers =
        "%s of %s products, %s vectors, %s failed, %s of work"
            .formatted(
                count(run.done()),
                count(run.total()),
                count(run.vectors()),
                run.failed() == 0 ? "none" : count(run.failed()),
                time(run.worked()));
    return "Run %d (%s) is %s: %s.%s"
        .formatted(
            run.id(),
            space,
            state(run.state()),
            numbers,
            message == null || run.state() == BackfillState.DONE ? "" : " " + message);
  }
}
