package org.cropdesk.filter;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.cropdesk.crop.QualityCheck;

/** What can be asked of a product or a crop. The order is the order of the type-ahead. */
public enum FieldKind {
  STAGE("stage", Row.PRODUCT, Type.CHOICE, "where the product stands"),
  VERDICT("verdict", Row.CROP, Type.CHOICE, "the person's verdict, else the machine's"),
  HUMAN("human", Row.CROP, Type.CHOICE, "the person's verdict"),
  MACHINE("machine", Row.CROP, Type.CHOICE, "the machine's verdict"),
  REASON("reason", Row.CROP, Type.CHOICE, "why the machine rejected the crop"),
  PRIMARY("primary", Row.CROP, Type.CHOICE, "stands for its product"),
  BY("by", Row.CROP, Type.CHOICE, "who had the last word about the crop"),
  CLASS("class", Row.CROP, Type.OPEN, "what is in the box"),
  LABEL("label", Row.CROP, Type.OPEN, "the person's value, else the machine's best"),
  SUGGESTED("suggested", Row.CROP, Type.OPEN, "the machine's best value"),
  CONFIDENCE("confidence", Row.CROP, Type.NUMBER, "of the machine's best value, 0 to 1"),
  MARGIN("margin", Row.CROP, Type.NUMBER, "between the machine's best and second value"),
  SCORE("score", Row.CROP, Type.NUMBER, "of the detection, 0 to 1"),
  MEASURE("measure", Row.CROP, Type.NUMBER, "a measured quality"),
  STALE("stale", Row.CROP, Type.CHOICE, "changed, and not looked at again yet"),
  SKU("sku", Row.PRODUCT, Type.OPEN, "exactly"),
  TITLE("title", Row.PRODUCT, Type.OPEN, "words in the title"),
  FLAGGED("flagged", Row.PRODUCT, Type.CHOICE, "the product is to be looked at"),
  CATEGORY("category", Row.PRODUCT, Type.OPEN, "of the product"),
  METADATA("metadata", Row.PRODUCT, Type.OPEN, "a field of the import"),
  DOUBT("doubt", Row.PRODUCT, Type.NUMBER, "how unsure the machine is, 0 to 1"),
  IMAGE("image", Row.PRODUCT, Type.CHOICE, "pictures that fail"),
  RUN("run", Row.PRODUCT, Type.OPEN, "number of the index run"),
  REVIEWER("reviewer", Row.DECISION, Type.OPEN, "who decided"),
  DECIDED("decided", Row.DECISION, Type.DAY, "when somebody decided"),
  CREATED("created", Row.PRODUCT, Type.DAY, "when the product came in"),
  CHANGED("changed", Row.PRODUCT, Type.DAY, "when the product last changed");

  /** What the value belongs to. */
  public enum Row {
    PRODUCT,
    CROP,
    DECISION
  }

  /** What kind of value it takes. */
  public enum Type {
    /** One of {@link #choices}. */
    CHOICE,
    /** Any text. */
    OPEN,
    NUMBER,
    DAY
  }

  static final List<String> MEASURES =
      Stream.of(QualityCheck.values())
          // The detector's score has its own name; a bare "confidence" would mean three things.
          .filter(c -> c != QualityCheck.CONFIDENCE)
          .map(FieldKind::measure)
          .toList();

  private final String word;
  private final Row row;
  private final Type type;
  private final String help;

  FieldKind(String word, Row row, Type type, String help) {
    this.word = word;
    this.row = row;
    this.type = type;
    this.help = help;
  }

  /** As it is typed. */
  public String word() {
    return word;
  }

  public Row row() {
    return row;
  }

  public Type type() {
    return type;
  }

  /** What it means, in a few words. */
  public String help() {
    return help;
  }

  /** Whether it is one of many and needs to be told which: {@code confidence.colour}. */
  public boolean hasName() {
    return switch (this) {
      case LABEL, SUGGESTED, CONFIDENCE, MARGIN, MEASURE, METADATA -> true;
      default -> false;
    };
  }

  /** Whether the name is an attribute of the vocabulary. */
  public boolean isOfAttribute() {
    return switch (this) {
      case LABEL, SUGGESTED, CONFIDENCE, MARGIN -> true;
      default -> false;
    };
  }

  /** Whether {@code none} can be asked for. */
  public boolean canBeMissing() {
    return switch (this) {
      case LABEL,
          SUGGESTED,
          CONFIDENCE,
          MARGIN,
          MEASURE,
          VERDICT,
          HUMAN,
          MACHINE,
          CLASS,
          CATEGORY,
          METADATA,
          REVIEWER,
          RUN ->
          true;
      case STAGE,
          REASON,
          PRIMARY,
          BY,
          SCORE,
          STALE,
          SKU,
          TITLE,
          FLAGGED,
          DOUBT,
          IMAGE,
          DECIDED,
          CREATED,
          CHANGED ->
          false;
    };
  }

  /** The values of a {@link Type#CHOICE}, else empty. */
  public List<String> choices() {
    return switch (this) {
      case STAGE -> List.of("new", "in-review", "verified", "rework");
      case VERDICT, HUMAN, MACHINE -> List.of("keep", "reject");
      case REASON -> Stream.of(QualityCheck.values()).map(FieldKind::reason).toList();
      case PRIMARY, STALE, FLAGGED -> List.of("yes", "no");
      case BY -> List.of("person", "machine");
      case IMAGE -> List.of("missing", "unreadable");
      default -> List.of();
    };
  }

  static Optional<FieldKind> ofWord(String word) {
    return Arrays.stream(values()).filter(k -> k.word.equals(word)).findFirst();
  }

  /** A check by the reason it gives, for instance {@code too-small}. */
  static String reason(QualityCheck check) {
    return check.reason().replace(' ', '-');
  }

  /** A check by what it measures, for instance {@code low-information}. */
  static String measure(QualityCheck check) {
    return check.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
