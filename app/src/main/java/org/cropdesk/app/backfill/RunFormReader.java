package org.cropdesk.app.backfill;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.cropdesk.app.backfill.RunForm.Field;
import org.cropdesk.app.backfill.RunForm.Read;
import org.cropdesk.backfill.BackfillScope;
import org.cropdesk.backfill.BackfillSettings;
import org.cropdesk.embedding.Aspect;
import org.cropdesk.embedding.SourceFields;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.filter.FilterParser;
import org.cropdesk.filter.FilterWords;
import org.cropdesk.filter.Parsed;
import org.cropdesk.inference.backfill.RecipeRequest;
import org.cropdesk.inference.known.EncoderChoice;
import org.cropdesk.inference.remote.ServerSettings;
import org.jspecify.annotations.Nullable;

/** Understands a {@link RunForm}, field by field, so that each fault is said where it was made. */
final class RunFormReader {
  private final RunForm form;
  private final Map<Field, String> problems = new EnumMap<>(Field.class);

  RunFormReader(RunForm form) {
    this.form = form;
  }

  Read read() {
    var request = request();
    var settings = settings();
    return problems.isEmpty() && request != null && settings != null
        ? new Read.Good(new RunWish(request, settings))
        : new Read.Faulty(problems);
  }

  private @Nullable RecipeRequest request() {
    Aspect aspect = word(Field.ASPECT, Aspect.values());
    double price = number(Field.PRICE, 0, Double.MAX_VALUE, "A price is a number, 0 or more.");
    EncoderChoice encoder = encoder(Field.ENCODER, price);
    EncoderChoice text =
        form.text(Field.TEXT_ENCODER).isEmpty() ? null : encoder(Field.TEXT_ENCODER, price);
    double[] weights = weights();
    var fields = fields();
    int dimensions = whole(Field.DIMENSIONS, 0, 16_000, "Between 1 and 16,000, or empty for all.");
    if (aspect == null || encoder == null || weights.length != 2) {
      return null;
    }
    var request = RecipeRequest.of(aspect, encoder).withWeights(weights[0], weights[1]);
    if (text != null) {
      request = request.withText(text);
    }
    if (!fields.isEmpty() && aspect != Aspect.IMAGE) {
      request = request.withFields(fields);
    }
    return dimensions > 0 ? request.withDimensions(dimensions, yes(Field.CUT_ANYWAY)) : request;
  }

  private @Nullable EncoderChoice encoder(Field field, double price) {
    String text = form.text(field);
    if (text.isEmpty()) {
      problems.put(field, "Name a folder with an encoder, or the address of an embedding server.");
      return null;
    }
    boolean address = text.startsWith("http://") || text.startsWith("https://");
    try {
      if (!address && !text.equals(RunForm.SERVER)) {
        return new EncoderChoice.Folder(Path.of(text));
      }
      var environment = new HashMap<>(form.environment());
      if (address) {
        environment.put("EMBEDDING_SERVER_URL", text);
      }
      var server = ServerSettings.of(environment);
      if (server.isEmpty()) {
        problems.put(field, "EMBEDDING_SERVER_URL names no server. Type its address.");
        return null;
      }
      return new EncoderChoice.Server(server.get().withCost(price));
    } catch (CatalogException e) {
      problems.put(field, e.explained());
    } catch (InvalidPathException e) {
      problems.put(field, "\"" + text + "\" is no folder: " + e.getReason() + ".");
    }
    return null;
  }

  private double[] weights() {
    String[] parts = form.text(Field.WEIGHTS).split(":", -1);
    try {
      double image = Double.parseDouble(parts[0].strip());
      double text = Double.parseDouble(parts[1].strip());
      if (parts.length == 2 && image >= 0 && text >= 0 && image + text > 0) {
        return new double[] {image, text};
      }
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      // Said below.
    }
    problems.put(
        Field.WEIGHTS, "Write the shares of picture and text as 70:30; both at least 0, not both.");
    return new double[0];
  }

  private List<String> fields() {
    List<String> fields =
        Arrays.stream(form.text(Field.FIELDS).split("[,\\s]+"))
            .filter(name -> !name.isEmpty())
            .toList();
    try {
      SourceFields.require(fields);
    } catch (CatalogException e) {
      problems.put(Field.FIELDS, e.explained());
    }
    return fields;
  }

  private @Nullable BackfillSettings settings() {
    int batch =
        whole(
            Field.BATCH_SIZE,
            1,
            BackfillSettings.MOST_IN_BATCH,
            "A batch has 1 to %,d products.".formatted(BackfillSettings.MOST_IN_BATCH));
    int batches =
        whole(
            Field.MAX_BATCHES,
            1,
            BackfillSettings.MOST_BATCHES,
            "1 to %d batches are under way at once.".formatted(BackfillSettings.MOST_BATCHES));
    int limit = whole(Field.LIMIT, 0, Integer.MAX_VALUE, "A number, or 0 for no limit.");
    double stopAt =
        number(
            Field.STOP_AT,
            0.01,
            100,
            "Above 0 and at most 100 percent; with 100 it never stops itself.");
    boolean skip = yes(Field.SKIP_EXISTING);
    boolean canary = yes(Field.CANARY);
    var scope = scope();
    if (!problems.isEmpty() || scope == null) {
      return null;
    }
    return new BackfillSettings(batch, batches, skip, limit, canary, stopAt / 100, scope);
  }

  private @Nullable BackfillScope scope() {
    BackfillScope.Kind kind = word(Field.SCOPE, BackfillScope.Kind.values());
    String filter = form.text(Field.FILTER);
    if (FilterParser.parse(filter, FilterWords.NONE) instanceof Parsed.Faulty(var remark)) {
      problems.put(Field.FILTER, remark.explained());
    }
    Instant created = day(Field.CREATED_SINCE);
    Instant changed = day(Field.CHANGED_SINCE);
    List<String> skus = skus();
    return kind == null ? null : new BackfillScope(kind, filter, created, changed, skus);
  }

  private @Nullable Instant day(Field field) {
    String text = form.text(field);
    try {
      return text.isEmpty()
          ? null
          : LocalDate.parse(text).atStartOfDay(ZoneId.systemDefault()).toInstant();
    } catch (DateTimeParseException e) {
      problems.put(field, "Write the day as 2026-11-20.");
      return null;
    }
  }

  private List<String> skus() {
    String text = form.text(Field.SKUS);
    if (text.isEmpty()) {
      return List.of();
    }
    try {
      return SkuFile.read(text);
    } catch (CatalogException e) {
      problems.put(Field.SKUS, e.explained());
      return List.of();
    }
  }

  private <E extends Enum<E>> @Nullable E word(Field field, E[] all) {
    String text = form.text(field);
    for (E one : all) {
      if (one.name().equalsIgnoreCase(text)) {
        return one;
      }
    }
    problems.put(
        field,
        "One of "
            + String.join(
                ", ", Arrays.stream(all).map(e -> e.name().toLowerCase(Locale.ROOT)).toList())
            + ".");
    return null;
  }

  private boolean yes(Field field) {
    return switch (form.text(field).toLowerCase(Locale.ROOT)) {
      case "yes", "true", "1" -> true;
      case "no", "false", "0", "" -> false;
      default -> {
        problems.put(field, sourced(field, "Yes or no."));
        yield false;
      }
    };
  }

  private int whole(Field field, int least, int most, String rule) {
    double value = number(field, least, most, rule);
    if (value != Math.rint(value)) {
      problems.put(field, sourced(field, rule));
    }
    return (int) value;
  }

  private double number(Field field, double least, double most, String rule) {
    String text = form.text(field);
    try {
      double value = text.isEmpty() ? 0 : Double.parseDouble(text.replace(",", ""));
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    problems.put(field, sourced(field, rule));
    return 0;
  }

  /** Whoever did not type it is told where it stands. */
  private String sourced(Field field, String rule) {
    var value = form.value(field);
    return value.from().isEmpty() ? rule : value.from() + " is \"" + value.text() + "\". " + rule;
  }
}
