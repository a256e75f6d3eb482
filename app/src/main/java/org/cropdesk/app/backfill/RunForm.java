package org.cropdesk.app.backfill;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.cropdesk.backfill.BackfillSettings;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.jspecify.annotations.Nullable;

/**
 * What somebody fills in for a run, at a screen or as options of a command line, before anything of
 * it is understood. Immutable.
 */
public final class RunForm {
  /** What can be filled in. */
  public enum Field {
    ASPECT("--aspect"),
    ENCODER("--with"),
    TEXT_ENCODER("--text-with"),
    WEIGHTS("--weights"),
    FIELDS("--fields"),
    DIMENSIONS("--dimensions"),
    CUT_ANYWAY("--cut-anyway"),
    PRICE("--price"),
    SCOPE("--scope"),
    FILTER("--filter"),
    CREATED_SINCE("--created-since"),
    CHANGED_SINCE("--changed-since"),
    SKUS("--skus"),
    BATCH_SIZE("--batch-size"),
    MAX_BATCHES("--max-batches"),
    SKIP_EXISTING("--skip-existing"),
    LIMIT("--limit"),
    STOP_AT("--stop-at"),
    CANARY("--no-canary");

    private final String option;

    Field(String option) {
      this.option = option;
    }

    /** Its name on the command line. */
    public String option() {
      return option;
    }
  }

  /**
   * What stands in a field.
   *
   * @param from where it came from when nobody typed it: an environment variable, "used last"
   */
  public record Value(String text, String from) {}

  /** Names the embedding server of the environment. */
  public static final String SERVER = "server";

  /** From the environment, else {@link BackfillSettings#STANDARD}. */
  private static final Map<Field, String> VARIABLES =
      Map.of(
          Field.BATCH_SIZE, "BATCH_SIZE",
          Field.MAX_BATCHES, "MAX_BATCHES",
          Field.SKIP_EXISTING, "SKIP_EXISTING",
          Field.PRICE, "EMBEDDING_SERVER_COST_PER_1000");

  private final Map<Field, Value> values;
  private final Map<String, String> environment;

  private RunForm(Map<Field, Value> values, Map<String, String> environment) {
    this.values = values;
    this.environment = environment;
  }

  /**
   * As it stands before anybody types.
   *
   * @param encoder folder or address that is taken when none is named
   * @param encoderFrom where that comes from
   */
  public static RunForm standard(
      Map<String, String> environment, String encoder, String encoderFrom) {
    var standard = BackfillSettings.STANDARD;
    var values = new EnumMap<Field, Value>(Field.class);
    for (Field field : Field.values()) {
      values.put(field, new Value("", ""));
    }
    values.put(Field.ASPECT, new Value("image", ""));
    values.put(Field.ENCODER, new Value(encoder, encoderFrom));
    values.put(Field.WEIGHTS, new Value("70:30", ""));
    values.put(Field.CUT_ANYWAY, new Value("no", ""));
    values.put(Field.SCOPE, new Value("all", ""));
    values.put(Field.BATCH_SIZE, new Value(Integer.toString(standard.batchSize()), ""));
    values.put(Field.MAX_BATCHES, new Value(Integer.toString(standard.maxBatches()), ""));
    values.put(Field.SKIP_EXISTING, new Value(standard.skipExisting() ? "yes" : "no", ""));
    values.put(Field.LIMIT, new Value("0", ""));
    values.put(Field.STOP_AT, new Value(percent(standard.stopAtFailureRate()), ""));
    values.put(Field.CANARY, new Value(standard.canary() ? "yes" : "no", ""));
    values.put(Field.PRICE, new Value("0", ""));
    VARIABLES.forEach((field, name) -> {
      String text = environment.getOrDefault(name, "").strip();
      if (!text.isEmpty()) {
        values.put(field, new Value(text, name));
      }
    });
    return new RunForm(values, Map.copyOf(environment));
  }

  private static String percent(double share) {
    return BigDecimal.valueOf(100 * share).stripTrailingZeros().toPlainString();
  }

  /** With what somebody typed. */
  public RunForm with(Field field, String text) {
    if (text.equals(text(field))) {
      return this;
    }
    var next = new EnumMap<>(values);
    next.put(field, new Value(text, ""));
    return new RunForm(next, environment);
  }

  /** With an option of a command line, if it was given. */
  public RunForm withOption(Field field, @Nullable Object given) {
    return switch (given) {
      case null -> this;
      case Boolean flag -> with(field, flag ? "yes" : "no");
      default -> with(field, given.toString());
    };
  }

  public Value value(Field field) {
    Value value = values.get(field);
    if (value == null) {
      throw new IllegalStateException("No value of " + field);
    }
    return value;
  }

  /** What stands in a field, without blanks around it. */
  public String text(Field field) {
    return value(field).text().strip();
  }

  Map<String, String> environment() {
    return Collections.unmodifiableMap(environment);
  }

  /** What came of reading the form. */
  public sealed interface Read {
    /** All of it is understood. */
    record Good(RunWish wish) implements Read {}

    /**
     * @param problems what is wrong, a sentence at each field it is about
     */
    record Faulty(Map<Field, String> problems) implements Read {
      public Faulty {
        problems = Collections.unmodifiableMap(new EnumMap<>(problems));
      }
    }
  }

  /** Understands what was filled in. Blocks: a list of skus is read from its file. */
  public Read read() {
    return new RunFormReader(this).read();
  }

  /**
   * As {@link #read}, for a command line.
   *
   * @throws CatalogException of kind USAGE that names every option that cannot be understood
   */
  public RunWish wish() {
    return switch (read()) {
      case Read.Good(var wish) -> wish;
      case Read.Faulty(var problems) ->
          throw new CatalogException(
              ErrorKind.USAGE,
              problems.entrySet().stream()
                  .map(e -> e.getKey().option() + ": " + e.getValue())
                  .collect(Collectors.joining(" ")),
              "",
              null);
    };
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RunForm form && form.values.equals(values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }
}
