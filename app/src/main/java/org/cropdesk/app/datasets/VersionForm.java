package org.cropdesk.app.datasets;

import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.cropdesk.dataset.Dataset;
import org.cropdesk.dataset.DatasetPlan;
import org.cropdesk.dataset.DatasetQuery;
import org.cropdesk.dataset.DatasetVersion;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.filter.FilterParser;
import org.cropdesk.filter.FilterWords;
import org.cropdesk.filter.Parsed;
import org.jspecify.annotations.Nullable;

/** What was typed about a new version. */
public record VersionForm(Map<Field, String> values) {
  private static final String YES = "yes";

  /** A field; switches hold {@code yes} or {@code no}. */
  public enum Field {
    NAME,
    FILTER,
    VERIFIED,
    KEPT,
    PRIMARY,
    CLASSES,
    REVIEWERS,
    AGREEMENT,
    SECOND_WORD,
    FEWEST,
    TRAIN,
    VAL,
    TEST,
    NEAR,
    CLOSED,
    STRICT,
    NOTE;

    /** Whether it belongs to the dataset and stands for ever once that is there. */
    boolean ofDataset() {
      return switch (this) {
        case TRAIN, VAL, TEST, NEAR, CLOSED -> true;
        default -> false;
      };
    }

    /** Whether it says which crops are meant. */
    boolean ofQuery() {
      return switch (this) {
        case FILTER, VERIFIED, KEPT, PRIMARY, CLASSES, REVIEWERS, AGREEMENT, SECOND_WORD, FEWEST ->
            true;
        default -> false;
      };
    }
  }

  /**
   * What a form means.
   *
   * @param query null when it cannot be understood
   * @param dataset the one there is, or one that is not in the catalog yet and has number 0
   * @param problems at the field they are about
   */
  record Read(@Nullable DatasetQuery query, Dataset dataset, Map<Field, String> problems) {
    boolean isNew() {
      return dataset.id() == 0;
    }
  }

  public VersionForm {
    values = Collections.unmodifiableMap(new EnumMap<>(values));
  }

  /** Everything verified that is kept, of no dataset yet. */
  static VersionForm usual() {
    var form = new VersionForm(new EnumMap<>(Field.class)).meaning(DatasetQuery.verified());
    return form.with(Field.TRAIN, "80")
        .with(Field.VAL, "10")
        .with(Field.TEST, "10")
        .with(Field.NEAR, "");
  }

  /** The next version of one that is there. */
  static VersionForm after(DatasetRow row) {
    DatasetVersion version = row.version();
    return usual()
        .meaning(version == null ? DatasetQuery.verified() : version.query())
        .of(row.dataset());
  }

  /** With the shares that a dataset has. */
  VersionForm of(Dataset dataset) {
    return with(Field.NAME, dataset.name())
        .with(Field.TRAIN, share(dataset.ratios().train()))
        .with(Field.VAL, share(dataset.ratios().val()))
        .with(Field.TEST, share(dataset.ratios().test()))
        .with(Field.NEAR, Double.toString(dataset.near()))
        .with(Field.CLOSED, dataset.testFrozen() ? YES : "no");
  }

  private VersionForm meaning(DatasetQuery query) {
    return with(Field.FILTER, query.filter())
        .with(Field.VERIFIED, query.verifiedOnly() ? YES : "no")
        .with(Field.KEPT, query.keptOnly() ? YES : "no")
        .with(Field.PRIMARY, query.primaryOnly() ? YES : "no")
        .with(Field.CLASSES, String.join(", ", query.classes()))
        .with(Field.REVIEWERS, String.join(", ", query.reviewers()))
        .with(Field.AGREEMENT, share(query.minimumAgreement()))
        .with(Field.SECOND_WORD, query.secondWord() ? YES : "no")
        .with(Field.FEWEST, Integer.toString(query.fewest()));
  }

  private static String share(double of) {
    return DatasetWords.percent(of).replace(" %", "");
  }

  String text(Field field) {
    return Objects.requireNonNullElse(values.get(field), "").strip();
  }

  boolean yes(Field field) {
    return text(field).equals(YES);
  }

  /** Whether nobody typed from where on two crops are one picture. */
  boolean isNearMeasured() {
    return text(Field.NEAR).isEmpty();
  }

  VersionForm with(Field field, String text) {
    var changed = new EnumMap<Field, String>(Field.class);
    changed.putAll(values);
    changed.put(field, text);
    return new VersionForm(changed);
  }

  /**
   * @param existing datasets there are
   * @param salt of a new one
   * @param measured how near crops of one picture are where nobody typed it
   */
  Read read(List<Dataset> existing, FilterWords words, String salt, double measured) {
    var problems = new EnumMap<Field, String>(Field.class);
    double agreement = number(Field.AGREEMENT, 0, 100, "A share in percent, 0 to 100.", problems);
    double fewest = number(Field.FEWEST, 0, 1e9, "A number, 0 for no limit.", problems);
    if (FilterParser.parse(text(Field.FILTER), words) instanceof Parsed.Faulty(var remark)) {
      problems.put(Field.FILTER, remark.explained());
    }
    DatasetQuery query =
        problems.isEmpty()
            ? new DatasetQuery(
                text(Field.FILTER),
                yes(Field.VERIFIED),
                yes(Field.KEPT),
                yes(Field.PRIMARY),
                list(Field.CLASSES),
                list(Field.REVIEWERS),
                agreement / 100,
                yes(Field.SECOND_WORD),
                (int) fewest)
            : null;
    Dataset dataset =
        existing.stream()
            .filter(d -> d.name().equals(text(Field.NAME)))
            .findFirst()
            .orElseGet(() -> fresh(salt, measured, problems));
    return new Read(query, dataset, Collections.unmodifiableMap(problems));
  }

  private List<String> list(Field field) {
    return Stream.of(text(field).split(","))
        .map(String::strip)
        .filter(s -> !s.isEmpty())
        .distinct()
        .toList();
  }

  private double number(
      Field field, double least, double most, String wanted, Map<Field, String> problems) {
    try {
      double value = Double.parseDouble(text(field).replace(',', '.'));
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // The same sentence as for a number that cannot be.
    }
    problems.put(field, wanted);
    return least;
  }

  /** One that is not there yet; the usual one as far as something cannot be. */
  private Dataset fresh(String salt, double measured, Map<Field, String> problems) {
    double train = number(Field.TRAIN, 0, 100, "A share in percent.", problems) / 100;
    double val = number(Field.VAL, 0, 100, "A share in percent.", problems) / 100;
    double test = number(Field.TEST, 0, 100, "A share in percent.", problems) / 100;
    double near =
        isNearMeasured()
            ? measured
            : number(Field.NEAR, 1e-9, 1, "A cosine above 0, at most 1.", problems);
    var plan = DatasetPlan.of("draft").withSalt(salt).withTestFrozen(yes(Field.CLOSED));
    plan = problems.containsKey(Field.NEAR) ? plan : plan.withNear(near);
    try {
      plan = plan.withRatios(new Dataset.Ratios(train, val, test));
    } catch (IllegalArgumentException e) {
      problems.putIfAbsent(
          Field.TRAIN, "The shares of train, val and test make 100, and train has some.");
    }
    try {
      plan = new DatasetPlan(text(Field.NAME), salt, plan.ratios(), plan.near(), plan.testFrozen());
    } catch (CatalogException e) {
      problems.put(
          Field.NAME, text(Field.NAME).isEmpty() ? "A dataset has a name." : e.explained());
    }
    return new Dataset(
        0,
        plan.name(),
        plan.salt(),
        plan.ratios(),
        plan.near(),
        plan.testFrozen(),
        "",
        Instant.EPOCH);
  }
}
