package org.cropdesk.filter;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.cropdesk.crop.QualityCheck;

/**
 * The conditions of single fields on {@code product p}, {@code crop c} and {@code decision d}. Each
 * is an {@code exists} wherever another table is asked, because the planner can turn that into a
 * join, and is false rather than null where there is nothing.
 */
final class FilterLeafSql {
  private final List<Object> arguments;
  private final Subject subject;
  private final Clock clock;

  FilterLeafSql(List<Object> arguments, Subject subject, Clock clock) {
    this.arguments = arguments;
    this.subject = subject;
    this.clock = clock;
  }

  private void bind(Object... values) {
    arguments.addAll(List.of(values));
  }

  String text(Filter leaf) {
    return switch (leaf) {
      case Filter.Text(var words) -> {
        String pattern = anywhere(words);
        bind(pattern, pattern);
        yield "(p.sku ilike ? or p.title ilike ?)";
      }
      case Filter.OneOf(var field, var values) -> oneOf(field, values);
      case Filter.Without(var field) -> without(field);
      case Filter.Compared(var field, var by, var number) ->
          number(field, by == Comparison.IS ? "= ?" : by.sign() + " ?", number);
      case Filter.Between(var field, var low, var high) ->
          number(field, "between ? and ?", low, high);
      case Filter.Dated(var field, var by, var day) -> dated(column(field), by, day);
      case Filter.DatedBetween(var field, var first, var last) -> {
        bind(first.start(clock), last.end(clock));
        yield "(%1$s >= ? and %1$s < ?)".formatted(column(field));
      }
      case Filter.Everything _, Filter.And _, Filter.Or _, Filter.Not _ ->
          throw new IllegalArgumentException("Not a single field: " + leaf);
    };
  }

  /** A pattern that finds a text anywhere, every character of it as it is. */
  private static String anywhere(String words) {
    return "%" + words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%";
  }

  private String oneOf(Field field, List<String> values) {
    return switch (field.kind()) {
      case STAGE -> any("p.stage", values.stream().map(v -> upper(v)).toList());
      case SKU -> any("p.sku", values);
      case CATEGORY -> any("p.category", values);
      case TITLE -> any("p.title ilike", values.stream().map(FilterLeafSql::anywhere).toList());
      case METADATA -> {
        bind(field.name());
        yield "coalesce(" + any("p.metadata ->> ?", values) + ", false)";
      }
      case RUN ->
          "exists (select from indexing_result r where r.product_id = p.id and "
              + any("r.job_id", values.stream().map(Long::valueOf).toList())
              + ")";
      case REVIEWER -> any("d.actor", values);
      case IMAGE -> anyOf(values, this::image);
      case VERDICT ->
          verdict(
              values,
              " and (v.source = 'PERSON' or not exists (select from verdict h"
                  + " where h.crop_id = v.crop_id and h.source = 'PERSON'))");
      case HUMAN -> verdict(values, " and v.source = 'PERSON'");
      case MACHINE -> verdict(values, " and v.source = 'MACHINE'");
      case REASON -> {
        bind(values.stream().map(FilterLeafSql::check).map(Enum::name).toList());
        yield "exists (select from verdict v where v.crop_id = c.id and v.source = 'MACHINE'"
            + " and v.reasons && ?)";
      }
      case FLAGGED -> anyOf(values, v -> yes(v, "p.flag_note is not null"));
      case PRIMARY -> anyOf(values, v -> yes(v, PRIMARY));
      case STALE -> anyOf(values, v -> yes(v, STALE));
      case BY -> anyOf(values, v -> yes(v.equals("person") ? "yes" : "no", SPOKEN));
      case CLASS -> {
        bind(values, values);
        yield CLASS;
      }
      case LABEL -> {
        bind(field.name(), values);
        yield LABEL;
      }
      case SUGGESTED -> {
        bind(field.name(), values);
        yield """
        exists (select from label l where l.crop_id = c.id and l.attribute = ?
                 and l.value = any(?) and l.source = 'MACHINE' and l.rank = 1)\
        """;
      }
      case CONFIDENCE, MARGIN, SCORE, MEASURE, DOUBT, DECIDED, CREATED, CHANGED ->
          throw new IllegalArgumentException(field + " has no list of values");
    };
  }

  /** As the view effective_primary has it, asked of one crop that is there. */
  private static final String PRIMARY =
      """
      exists (select from primary_choice e
               where e.crop_id = c.id
                 and (e.source = 'PERSON'
                      or not exists (select from primary_choice h
                                      where h.product_id = e.product_id and h.source = 'PERSON')
                         and not exists (select from verdict h
                                          where h.crop_id = e.crop_id and h.source = 'PERSON'
                                            and not h.keep)))\
      """;

  // Lists of what is little, not questions about each of many.
  private static final String STALE =
      """
      c.id in (select o.crop_id from space_vector o join space a on a.id = o.space_id
                where a.state = 'ACTIVE' and o.stale and o.crop_id is not null
                union all
               select n.id from crop n
                where n.source = 'PERSON'
                  and not exists (select from crop_quality q where q.crop_id = n.id))\
      """;

  private static final String SPOKEN =
      """
      c.id in (select v.crop_id from verdict v where v.source = 'PERSON'
                union all select l.crop_id from label l where l.source = 'PERSON'
                union all select w.crop_id from box_word w
                union all select h.crop_id from primary_choice h
                           where h.source = 'PERSON' and h.crop_id is not null)\
      """;

  private static final String CLASS =
      """
      exists (select from detection k where k.id = c.detection_id
               and (k.class_name = any(?) and not exists (select from box_word w
                     where w.crop_id = c.id and w.class_name is not null)
                    or exists (select from box_word w
                                where w.crop_id = c.id and w.class_name = any(?))))\
      """;

  /** A person's value, else the machine's best: so a person's word hides the machine's. */
  private static final String LABEL =
      """
      exists (select from label l where l.crop_id = c.id and l.attribute = ? and l.value = any(?)
               and (l.source = 'PERSON'
                    or l.rank = 1 and not exists (select from label h
                         where h.crop_id = l.crop_id and h.attribute = l.attribute
                           and h.source = 'PERSON')))\
      """;

  private String without(Field field) {
    return switch (field.kind()) {
      case LABEL -> noLabel(field, "");
      case SUGGESTED, CONFIDENCE -> noLabel(field, " and l.source = 'MACHINE'");
      case MARGIN -> noLabel(field, " and l.source = 'MACHINE' and l.rank = 2");
      case MEASURE ->
          "not exists (select from crop_quality q where q.crop_id = c.id and %s is not null)"
              .formatted(column(field));
      case VERDICT -> "not exists (select from verdict v where v.crop_id = c.id)";
      case HUMAN ->
          "not exists (select from verdict v where v.crop_id = c.id and v.source = 'PERSON')";
      case MACHINE ->
          "not exists (select from verdict v where v.crop_id = c.id and v.source = 'MACHINE')";
      case CLASS -> {
        bind(List.of(""), List.of(""));
        yield CLASS;
      }
      case CATEGORY -> "p.category = ''";
      case METADATA -> {
        bind(field.name());
        yield "p.metadata ->> ? is null";
      }
      case REVIEWER -> "not exists (select from decision d where d.product_id = p.id)";
      case RUN -> "p.indexed_at is null";
      case STAGE,
          FLAGGED,
          REASON,
          PRIMARY,
          BY,
          SCORE,
          STALE,
          SKU,
          TITLE,
          DOUBT,
          IMAGE,
          DECIDED,
          CREATED,
          CHANGED ->
          throw new IllegalArgumentException(field + " is never missing");
    };
  }

  private String noLabel(Field field, String more) {
    bind(field.name());
    return "not exists (select from label l where l.crop_id = c.id and l.attribute = ?%s)"
        .formatted(more);
  }

  private String number(Field field, String test, Object... numbers) {
    return switch (field.kind()) {
      case DOUBT -> {
        bind(numbers);
        yield "p.doubt " + test;
      }
      case SCORE -> {
        bind(numbers);
        yield "exists (select from detection k where k.id = c.detection_id and k.score %s)"
            .formatted(test);
      }
      case MEASURE -> {
        bind(numbers);
        yield "exists (select from crop_quality q where q.crop_id = c.id and %s %s)"
            .formatted(column(field), test);
      }
      case CONFIDENCE -> {
        bind(field.name());
        bind(numbers);
        yield """
        exists (select from label l where l.crop_id = c.id and l.attribute = ?
                 and l.source = 'MACHINE' and l.rank = 1 and l.confidence %s)\
        """
            .formatted(test);
      }
      case MARGIN -> {
        bind(field.name());
        bind(numbers);
        yield """
        exists (select from label l
                  join label o on o.crop_id = l.crop_id and o.attribute = l.attribute
                              and o.source = 'MACHINE' and o.rank = 2
                 where l.crop_id = c.id and l.attribute = ? and l.source = 'MACHINE'
                   and l.rank = 1 and l.confidence - o.confidence %s)\
        """
            .formatted(test);
      }
      default -> throw new IllegalArgumentException(field + " is no number");
    };
  }

  private static String column(Field field) {
    return switch (field.kind()) {
      case CREATED -> "p.created_at";
      case CHANGED -> "p.changed_at";
      case DECIDED -> "d.decided_at";
      case MEASURE ->
          switch (QualityCheck.valueOf(upper(field.name()))) {
            case SIZE -> "q.size";
            case ASPECT -> "q.aspect";
            case BLUR -> "q.blur";
            case DARK -> "q.dark";
            case BRIGHT -> "q.bright";
            case LOW_INFORMATION -> "q.low_information";
            case CONFIDENCE -> "q.confidence";
            case PADDING -> "q.padding";
            case DUPLICATE -> "q.duplicate";
            case UNLIKE_TEXT -> "q.unlike_text";
          };
      default -> throw new IllegalArgumentException(field + " is no column");
    };
  }

  private String dated(String column, Comparison by, Day day) {
    return switch (by) {
      case LESS -> bound(column + " < ?", day.start(clock));
      case AT_MOST -> bound(column + " < ?", day.end(clock));
      case AT_LEAST -> bound(column + " >= ?", day.start(clock));
      case MORE -> bound(column + " >= ?", day.end(clock));
      case IS -> {
        bind(day.start(clock), day.end(clock));
        yield "(%1$s >= ? and %1$s < ?)".formatted(column);
      }
    };
  }

  private String bound(String text, Object value) {
    bind(value);
    return text;
  }

  private String any(String left, List<?> values) {
    bind(values);
    return left + (left.endsWith("ilike") ? " any(?)" : " = any(?)");
  }

  @FunctionalInterface
  private interface Choice {
    String of(String value);
  }

  private static String anyOf(List<String> values, Choice choice) {
    var texts = new ArrayList<String>();
    values.forEach(v -> texts.add(choice.of(v)));
    return texts.size() == 1 ? texts.getFirst() : "(" + String.join(" or ", texts) + ")";
  }

  private static String yes(String value, String condition) {
    return value.equals("yes") ? condition : "(not " + condition + ")";
  }

  private static String verdict(List<String> values, String whose) {
    String keep =
        values.containsAll(List.of("keep", "reject"))
            ? ""
            : values.contains("keep") ? " and v.keep" : " and not v.keep";
    return "exists (select from verdict v where v.crop_id = c.id" + keep + whose + ")";
  }

  private String image(String value) {
    return switch (value) {
      case "unreadable" ->
          """
          exists (select from image i where %s and i.deleted_at is null
                   and i.failure_code is not null)\
          """
              .formatted(subject == Subject.CROPS ? "i.id = c.image_id" : "i.product_id = p.id");
      case "missing" ->
          """
          not exists (select from image i where i.product_id = p.id and i.deleted_at is null)\
          """;
      default -> throw new IllegalArgumentException("No such state of an image: " + value);
    };
  }

  private static QualityCheck check(String reason) {
    for (QualityCheck check : QualityCheck.values()) {
      if (FieldKind.reason(check).equals(reason)) {
        return check;
      }
    }
    throw new IllegalArgumentException("No such reason: " + reason);
  }

  private static String upper(String word) {
    return word.toUpperCase(Locale.ROOT).replace('-', '_');
  }
}
