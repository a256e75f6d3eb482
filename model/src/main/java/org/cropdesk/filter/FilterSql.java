package org.cropdesk.filter;

import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Filters as conditions with parameters; nothing that was typed becomes part of the text.
 *
 * <p>Chosen from crops, a filter speaks of the crop, its product, and decisions about the crop or
 * the product as a whole. Chosen from products, parts side by side that ask for a crop must hold
 * for the same crop, and a minus says that no crop does; likewise for decisions.
 */
public final class FilterSql {
  private final Subject subject;
  private final FilterLeafSql leaves;
  private final List<Object> arguments = new ArrayList<>();

  private FilterSql(Subject subject, Clock clock) {
    this.subject = subject;
    this.leaves = new FilterLeafSql(arguments, subject, clock);
  }

  /**
   * @param clock gives today and the zone in which days begin
   */
  public static Condition of(Filter filter, Subject subject, Clock clock) {
    var sql = new FilterSql(subject, clock);
    FieldKind.Row row =
        switch (subject) {
          case PRODUCTS -> FieldKind.Row.PRODUCT;
          case CROPS -> FieldKind.Row.CROP;
        };
    String text = sql.text(filter, row);
    return new Condition(text, sql.arguments);
  }

  /** The condition on the rows in scope: a crop brings its product, a decision nothing. */
  private String text(Filter filter, FieldKind.Row scope) {
    return switch (filter) {
      case Filter.Everything() -> "true";
      case Filter.And(var parts) -> all(parts, scope);
      case Filter.Or(var parts) ->
          parts.stream().map(p -> text(p, scope)).collect(Collectors.joining(" or ", "(", ")"));
      case Filter.Not(var part) -> "(not " + text(part, scope) + ")";
      case Filter.Text _,
          Filter.OneOf _,
          Filter.Without _,
          Filter.Compared _,
          Filter.Between _,
          Filter.Dated _,
          Filter.DatedBetween _ ->
          leaf(filter, scope);
    };
  }

  private String leaf(Filter filter, FieldKind.Row scope) {
    FieldKind.Row row = row(filter);
    return isInScope(row, scope) ? leaves.text(filter) : some(row, List.of(filter));
  }

  private static boolean isInScope(FieldKind.Row row, FieldKind.Row scope) {
    return row == scope || (row == FieldKind.Row.PRODUCT && scope == FieldKind.Row.CROP);
  }

  private String all(List<Filter> parts, FieldKind.Row scope) {
    var texts = new ArrayList<String>();
    var left = new ArrayList<>(parts);
    for (FieldKind.Row row : List.of(FieldKind.Row.CROP, FieldKind.Row.DECISION)) {
      var ofOne = left.stream().filter(p -> isAskedOfOne(p, row)).toList();
      if (!isInScope(row, scope) && !ofOne.isEmpty()) {
        texts.add(some(row, ofOne));
        left.removeAll(ofOne);
      }
    }
    left.forEach(p -> texts.add(text(p, scope)));
    return texts.stream().collect(Collectors.joining(" and ", "(", ")"));
  }

  private String some(FieldKind.Row row, List<Filter> parts) {
    String head =
        switch (row) {
          case PRODUCT -> throw new IllegalStateException("A product is always in scope");
          case CROP ->
              "exists (select from crop c where c.product_id = p.id and c.deleted_at is null";
          case DECISION ->
              subject == Subject.CROPS
                  ? "exists (select from decision d where d.product_id = c.product_id"
                      + " and (d.crop_id is null or d.crop_id = c.id)"
                  : "exists (select from decision d where d.product_id = p.id";
        };
    return parts.stream()
        .map(p -> text(p, row))
        .collect(Collectors.joining(" and ", head + " and ", ")"));
  }

  /** Whether a part speaks of nothing but one row of a kind, and does not exclude any. */
  private static boolean isAskedOfOne(Filter part, FieldKind.Row row) {
    return rows(part).equals(EnumSet.of(row)) && !hasNot(part);
  }

  private static boolean hasNot(Filter filter) {
    return switch (filter) {
      case Filter.Not _ -> true;
      case Filter.And(var parts) -> parts.stream().anyMatch(FilterSql::hasNot);
      case Filter.Or(var parts) -> parts.stream().anyMatch(FilterSql::hasNot);
      default -> false;
    };
  }

  private static Set<FieldKind.Row> rows(Filter filter) {
    var rows = EnumSet.noneOf(FieldKind.Row.class);
    switch (filter) {
      case Filter.Not(var part) -> rows.addAll(rows(part));
      case Filter.And(var parts) -> parts.forEach(p -> rows.addAll(rows(p)));
      case Filter.Or(var parts) -> parts.forEach(p -> rows.addAll(rows(p)));
      default -> rows.add(row(filter));
    }
    return rows;
  }

  /** What a leaf is about. That nobody decided is said of the product, not of a decision. */
  private static FieldKind.Row row(Filter leaf) {
    return switch (leaf) {
      case Filter.OneOf(var field, _) -> field.kind().row();
      case Filter.Compared(var field, _, _) -> field.kind().row();
      case Filter.Between(var field, _, _) -> field.kind().row();
      case Filter.Dated(var field, _, _) -> field.kind().row();
      case Filter.DatedBetween(var field, _, _) -> field.kind().row();
      case Filter.Without(var field) ->
          field.kind().row() == FieldKind.Row.DECISION ? FieldKind.Row.PRODUCT : field.kind().row();
      case Filter.Text _, Filter.Everything _, Filter.And _, Filter.Or _, Filter.Not _ ->
          FieldKind.Row.PRODUCT;
    };
  }
}
