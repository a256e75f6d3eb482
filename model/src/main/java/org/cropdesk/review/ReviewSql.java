package org.cropdesk.review;

import static java.util.stream.Collectors.groupingBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.cropdesk.crop.Box;
import org.cropdesk.crop.CropScores;
import org.cropdesk.crop.CropSource;
import org.cropdesk.crop.Detection;
import org.cropdesk.crop.Measure;
import org.cropdesk.crop.PixelBox;
import org.cropdesk.crop.QualityCheck;
import org.cropdesk.crop.Verdict;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;
import org.cropdesk.index.PrimaryBasis;
import org.cropdesk.label.Suggestion;
import org.cropdesk.queue.QueueOrder;
import org.jspecify.annotations.Nullable;

/** Reads products as a reviewer sees them: five statements for a page, however long it is. */
final class ReviewSql {
  private final CatalogDatabase database;

  ReviewSql(CatalogDatabase database) {
    this.database = database;
  }

  private static String product(QueueOrder order) {
    return """
    select p.id, p.version, p.stage, p.sku, p.title, p.description, p.usage, p.features,
           p.category, %s as queue_key, m.crop_id as machine_primary, m.basis,
           h.crop_id as human_primary, h.reason as primary_reason, p.flag_note,
           d.actor, d.decided_at
      from product p
      left join primary_choice m on m.product_id = p.id and m.source = 'MACHINE'
      left join primary_choice h on h.product_id = p.id and h.source = 'PERSON'
      left join lateral (select actor, decided_at from decision
                          where product_id = p.id order by seq desc limit 1) d on true
     where p.deleted_at is null
    """
        .formatted("p." + order.column());
  }

  /** The product of a sku; empty when there is none. */
  Optional<Long> find(String sku) {
    String exact = "select id from product where sku = ? and deleted_at is null";
    return database.read("find a product", c -> Statements.first(c, exact, r -> r.getLong(1), sku));
  }

  /** In the order of the queue. */
  List<QueueEntry> entriesOf(Connection c, List<Long> products, QueueOrder order)
      throws SQLException {
    String sql = product(order) + " and p.id = any(?) order by queue_key desc, p.id";
    return products.isEmpty() ? List.of() : entries(c, Statements.list(c, sql, Head::of, products));
  }

  Optional<ReviewItem> load(long productId) {
    String sql = product(QueueOrder.LEAST_CERTAIN) + " and p.id = ?";
    return database.read(
        "read a product",
        c ->
            entries(c, Statements.list(c, sql, Head::of, productId)).stream()
                .findFirst()
                .map(QueueEntry::item));
  }

  /** Steps from name to name along the index; reading every detection would take seconds. */
  List<String> classNames() {
    String sql =
        """
        with recursive name as (
          (select class_name from detection order by class_name limit 1)
          union all
          select (select d.class_name from detection d
                   where d.class_name > n.class_name order by d.class_name limit 1)
            from name n where n.class_name is not null)
        select class_name from name where class_name <> ''
        union
        select class_name from box_word where class_name <> ''
        order by 1
        """;
    return database.read("read the classes", c -> Statements.list(c, sql, r -> r.getString(1)));
  }

  ReviewCounts counts() {
    String sql =
        """
        select count(*) filter (where stage in ('NEW', 'IN_REVIEW') and indexed_at is not null),
               count(*) filter (where stage = 'VERIFIED'),
               count(*) filter (where stage = 'REWORK'),
               count(*) filter (where stage in ('NEW', 'IN_REVIEW') and indexed_at is null),
               count(*) filter (where flag_note is not null)
          from product where deleted_at is null
        """;
    return database.read(
        "count the review queue",
        c ->
            Statements.first(
                    c,
                    sql,
                    r ->
                        new ReviewCounts(
                            r.getLong(1), r.getLong(2), r.getLong(3), r.getLong(4), r.getLong(5)))
                .orElseThrow());
  }

  /** The row of a product, to be completed with its pictures and crops. */
  private record Head(ReviewItem bare, double rank) {
    static Head of(ResultSet r) throws SQLException {
      String basis = r.getString("basis");
      String reason = r.getString("primary_reason");
      var item =
          new ReviewItem(
              r.getLong("id"),
              r.getLong("version"),
              ReviewStage.valueOf(r.getString("stage")),
              r.getString("sku"),
              r.getString("title"),
              r.getString("description"),
              r.getString("usage"),
              r.getString("features"),
              r.getString("category"),
              List.of(),
              List.of(),
              Statements.longOrNull(r, "machine_primary"),
              Statements.longOrNull(r, "human_primary"),
              basis == null ? null : PrimaryBasis.valueOf(basis),
              reason == null ? null : PrimaryReason.valueOf(reason),
              r.getString("flag_note"),
              r.getString("actor"),
              Statements.instantOrNull(r, "decided_at"));
      return new Head(item, r.getDouble("queue_key"));
    }

    QueueEntry with(List<ReviewImage> images, List<ReviewCrop> crops) {
      return new QueueEntry(new QueueKey(rank, bare.productId()), bare.with(images, crops));
    }
  }

  private static List<QueueEntry> entries(Connection c, List<Head> heads) throws SQLException {
    if (heads.isEmpty()) {
      return List.of();
    }
    var ids = heads.stream().map(h -> h.bare().productId()).toList();
    var images = images(c, ids);
    var crops = crops(c, ids);
    return heads.stream()
        .map(h -> {
          long id = h.bare().productId();
          return h.with(images.getOrDefault(id, List.of()), crops.getOrDefault(id, List.of()));
        })
        .toList();
  }

  private static Map<Long, List<ReviewImage>> images(Connection c, List<Long> products)
      throws SQLException {
    String sql =
        """
        select product_id, id, position, object_key, coalesce(width, 0), coalesce(height, 0),
               failure_message
          from image where product_id = any(?) and deleted_at is null
         order by product_id, position
        """;
    var map = new HashMap<Long, List<ReviewImage>>();
    Statements.list(
        c,
        sql,
        r ->
            map.computeIfAbsent(r.getLong(1), _ -> new ArrayList<>())
                .add(
                    new ReviewImage(
                        r.getLong(2),
                        r.getInt(3),
                        r.getString(4),
                        r.getInt(5),
                        r.getInt(6),
                        r.getString(7))),
        products);
    return map;
  }

  private record Label(long crop, boolean human, Suggestion suggestion) {}

  private static Map<Long, List<Label>> labels(Connection c, List<Long> products)
      throws SQLException {
    String sql =
        """
        select l.crop_id, l.source = 'PERSON', l.attribute, l.value, coalesce(l.confidence, 1),
               l.rank, coalesce(l.head_version, 0)
          from label l join crop c on c.id = l.crop_id
         where c.product_id = any(?) and c.deleted_at is null
         order by l.crop_id, l.attribute, l.rank
        """;
    return Statements.list(
            c,
            sql,
            r ->
                new Label(
                    r.getLong(1),
                    r.getBoolean(2),
                    new Suggestion(
                        r.getString(3), r.getString(4), r.getDouble(5), r.getInt(6), r.getInt(7))),
            products)
        .stream()
        .collect(groupingBy(Label::crop));
  }

  private static Map<Long, List<ReviewCrop>> crops(Connection c, List<Long> products)
      throws SQLException {
    String sql =
        """
        select c.product_id, c.id, c.image_id,
               case when w.x0 is null then c.source else 'PERSON' end as source,
               c.x0, c.y0, c.x1, c.y1, coalesce(w.margin, c.margin) as margin,
               w.x0 is not null as drawn, i.width, i.height,
               case when w.class_name is null then d.class_id else -1 end as class_id,
               coalesce(w.class_name, d.class_name) as class_name, d.score,
               coalesce(w.x0, d.x0) as bx0, coalesce(w.y0, d.y0) as by0,
               coalesce(w.x1, d.x1) as bx1, coalesce(w.y1, d.y1) as by1,
               exists (select from space_vector o
                         join space a on a.id = o.space_id and a.state = 'ACTIVE'
                        where o.crop_id = c.id and o.stale)
               or (c.source = 'PERSON' and q.crop_id is null) as stale,
               h.keep as human_keep, y.actor as human_actor, v.thresholds_version, q.*,
               s.crop_id is not null as scored, s.text_score, s.size as size_score,
               s.position as position_score, s.total
          from crop c
          join image i on i.id = c.image_id and i.deleted_at is null
          join detection d on d.id = c.detection_id
          left join box_word w on w.crop_id = c.id
          left join crop_quality q on q.crop_id = c.id
          left join verdict m on m.crop_id = c.id and m.source = 'MACHINE'
          left join provenance v on v.id = m.provenance_id
          left join crop_score s on s.crop_id = c.id
          left join verdict h on h.crop_id = c.id and h.source = 'PERSON'
          left join decision y on y.id = h.decision_id
         where c.product_id = any(?) and c.deleted_at is null
         order by c.product_id, i.position, c.source = 'PERSON', d.score desc, c.id
        """;
    var labels = labels(c, products);
    var limits = limits(c);
    var map = new HashMap<Long, List<ReviewCrop>>();
    Statements.list(
        c,
        sql,
        r ->
            map.computeIfAbsent(r.getLong("product_id"), _ -> new ArrayList<>())
                .add(crop(r, labels.getOrDefault(r.getLong(2), List.of()), limits)),
        products);
    return map;
  }

  private static ReviewCrop crop(
      ResultSet r, List<Label> labels, Map<String, Map<String, Double>> limits)
      throws SQLException {
    var human = new HashMap<String, List<String>>();
    labels.stream()
        .filter(Label::human)
        .map(Label::suggestion)
        .forEach(s -> human.computeIfAbsent(s.attribute(), _ -> new ArrayList<>()).add(s.value()));
    var box =
        new Box(r.getDouble("bx0"), r.getDouble("by0"), r.getDouble("bx1"), r.getDouble("by1"));
    return new ReviewCrop(
        r.getLong(2),
        r.getLong("image_id"),
        CropSource.valueOf(r.getString("source")),
        new Detection(r.getInt("class_id"), r.getString("class_name"), r.getDouble("score"), box),
        pixels(r, box),
        r.getDouble("margin"),
        verdict(r, limits),
        Statements.booleanOrNull(r, "human_keep"),
        r.getString("human_actor"),
        scores(r),
        labels.stream().filter(l -> !l.human()).map(Label::suggestion).toList(),
        human,
        r.getBoolean("stale"));
  }

  private static PixelBox pixels(ResultSet r, Box box) throws SQLException {
    return r.getBoolean("drawn")
        ? PixelBox.around(box, r.getDouble("margin"), r.getInt("width"), r.getInt("height"))
        : new PixelBox(r.getInt("x0"), r.getInt("y0"), r.getInt("x1"), r.getInt("y1"));
  }

  private static Verdict verdict(ResultSet r, Map<String, Map<String, Double>> thresholds)
      throws SQLException {
    var limits = thresholds.get(String.valueOf(r.getString("thresholds_version")));
    if (limits == null) {
      return new Verdict(List.of());
    }
    var measures = new ArrayList<Measure>();
    for (QualityCheck check : QualityCheck.values()) {
      Double value = Statements.doubleOrNull(r, check.name().toLowerCase(Locale.ROOT));
      Double limit = limits.get(check.name());
      if (value != null && limit != null) {
        measures.add(new Measure(check, value, limit));
      }
    }
    return new Verdict(measures);
  }

  /** The limits of every version of the thresholds; there are a handful. */
  private static Map<String, Map<String, Double>> limits(Connection c) throws SQLException {
    String sql =
        """
        select t.version, l.key, l.value::double precision
          from thresholds t, jsonb_each_text(t.limits) l
        """;
    var map = new HashMap<String, Map<String, Double>>();
    Statements.list(
        c,
        sql,
        r ->
            map.computeIfAbsent(r.getString(1), _ -> new HashMap<>())
                .put(r.getString(2), r.getDouble(3)));
    return map;
  }

  private static @Nullable CropScores scores(ResultSet r) throws SQLException {
    if (!r.getBoolean("scored")) {
      return null;
    }
    return new CropScores(
        Statements.doubleOrNull(r, "text_score"),
        r.getDouble("size_score"),
        r.getDouble("position_score"),
        r.getDouble("total"));
  }
}
