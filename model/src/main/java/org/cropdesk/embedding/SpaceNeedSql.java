package org.cropdesk.embedding;

import static java.util.stream.Collectors.joining;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a space wants of products {@code p}, written once for those who fill it and for those who
 * prove that it is full. Numbers and names of fields that stand in the text come from the catalog,
 * never from what was typed.
 */
public final class SpaceNeedSql {
  /** Products a space can want anything of. */
  public static final String LIVE = "p.deleted_at is null and p.indexed_at is not null";

  private static final String IN_PICTURE =
      "join image i on i.id = c.image_id and i.deleted_at is null";

  private static final String JUDGED =
      """
      left join verdict m on m.crop_id = c.id and m.source = 'MACHINE'
      left join verdict h on h.crop_id = c.id and h.source = 'PERSON'
      """;

  private static final String STANDS = "c.deleted_at is null";

  private static final String KEPT = "coalesce(h.keep, m.keep, false)";

  /** Crops {@code c} in their pictures {@code i} with the verdicts on them. */
  private static final String CROPS = "crop c " + IN_PICTURE + " " + JUDGED;

  /**
   * A space of pictures holds the crops that are kept, and the one that stands for a product. With
   * the fence (offset 0) that is asked of each crop and never worked out for all of a catalog.
   */
  private static final String WANTED_CROP =
      STANDS
          + " and ("
          + KEPT
          + " or exists (select from effective_primary e"
          + " where e.product_id = c.product_id and e.crop_id = c.id offset 0))";

  /** How many products a condition is about. */
  public enum Looks {
    /** A few: with a fence, so that the planner does not answer it for all crops of a catalog. */
    FEW(" offset 0"),
    ALL("");

    private final String fence;

    Looks(String fence) {
      this.fence = fence;
    }
  }

  private final Space space;

  public SpaceNeedSql(Space space) {
    this.space = space;
  }

  public Space space() {
    return space;
  }

  /** The fields that make the text, in their order, as expressions of {@code p}. */
  public List<String> fields() {
    var recipe = space.recipe();
    List<String> names =
        recipe != null
            ? recipe.fields()
            : space.key().aspect() == Aspect.IMAGE ? List.of() : SpaceKey.INDEXED_FIELDS;
    return names.stream().map(SpaceNeedSql::field).toList();
  }

  /** Recipes hold letters, digits and ._- only. */
  private static String field(String name) {
    // A recipe of before may name a key of the metadata bare.
    return SourceFields.COLUMNS.contains(name)
        ? "p." + name
        : "coalesce(p.metadata ->> '" + name.replaceFirst("^metadata\\.", "") + "', '')";
  }

  private String saysSomething() {
    return fields().isEmpty()
        ? "false"
        : fields().stream().collect(joining(" || ", "btrim(", ") <> ''"));
  }

  /** Whether there is anything of a live product that a vector could be made of. */
  public String possible(Looks looks) {
    return switch (space.key().aspect()) {
      case IMAGE ->
          "exists (select from %s where c.product_id = p.id and %s%s)"
              .formatted(CROPS, WANTED_CROP, looks.fence);
      case COMBINED ->
          "("
              + saysSomething()
              + " or exists (select from effective_primary e"
              + " where e.product_id = p.id and e.crop_id is not null"
              + looks.fence
              + "))";
      case TEXT, DESCRIPTION, USAGE, FEATURE -> saysSomething();
    };
  }

  /**
   * Whether a live product has a subject whose vector {@code v} meets a condition.
   *
   * @param condition on {@code v}, whose columns are null where the space has no such vector
   * @param looks how many products are looked at
   */
  public String anyWhere(String condition, Looks looks) {
    String vector = "left join space_vector v on v.space_id = " + space.id() + " and v.subject_id";
    return switch (space.key().aspect()) {
      case IMAGE ->
          "exists (select from %s %s = c.id where c.product_id = p.id and %s and %s%s)"
              .formatted(CROPS, vector, WANTED_CROP, condition, looks.fence);
      case COMBINED, TEXT, DESCRIPTION, USAGE, FEATURE ->
          "%s and exists (select from (values (1)) one (x) %s = p.id where %s%s)"
              .formatted(possible(looks), vector, condition, looks.fence);
    };
  }

  /**
   * Crops {@code c} of a few products, in pictures {@code i}, whose pixels the vectors are made of,
   * as the text behind {@code from}, and the condition on them; null for a space of texts.
   *
   * @param lacking only crops that have no vector which fits
   */
  public @Nullable Pixels pixels(boolean lacking) {
    return switch (space.key().aspect()) {
      case IMAGE ->
          new Pixels(
              CROPS,
              WANTED_CROP
                  + (lacking
                      ? " and not exists (select from space_vector v where v.space_id = "
                          + space.id()
                          + " and v.subject_id = c.id and not v.stale offset 0)"
                      : ""));
      case COMBINED ->
          new Pixels(
              "crop c " + IN_PICTURE,
              STANDS
                  + " and exists (select from effective_primary e"
                  + " where e.product_id = c.product_id and e.crop_id = c.id offset 0)");
      case TEXT, DESCRIPTION, USAGE, FEATURE -> null;
    };
  }

  /** Crops of a product. */
  public record Pixels(String from, String where) {}

  /**
   * Subjects that must have a vector, with their products. As a set of its own: what is asked of
   * each product elsewhere would be asked ten million times here.
   */
  public String subjects() {
    return switch (space.key().aspect()) {
      case IMAGE ->
          """
          select c.id as subject_id, c.product_id
            from %1$s
            join product p on p.id = c.product_id and %4$s
           where %2$s and %3$s
          union
          select c.id, c.product_id
            from effective_primary e
            join crop c on c.id = e.crop_id and %2$s
            %5$s
            join product p on p.id = c.product_id and %4$s
          """
              .formatted(CROPS, STANDS, KEPT, LIVE, IN_PICTURE);
      case COMBINED, TEXT, DESCRIPTION, USAGE, FEATURE ->
          "select p.id as subject_id, p.id as product_id from product p where %s and %s"
              .formatted(LIVE, possible(Looks.ALL));
    };
  }
}
