package org.cropdesk.people;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.cropdesk.crop.QualityCheck;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;
import org.cropdesk.review.SecondWord;

/** The counts behind {@link PeopleQuality}. */
final class PeopleSql {
  /** A hash as far as people tell two of them apart. */
  private static final int SHORT = 8;

  private final CatalogDatabase database;

  PeopleSql(CatalogDatabase database) {
    this.database = database;
  }

  /** How often the same two words were said. */
  record Words(
      boolean own,
      String actor,
      SecondWord.Kind kind,
      String attribute,
      String first,
      String second,
      long count) {}

  /** Rework for one reason or another is one outcome; which crop is the primary is same or not. */
  List<Words> words() {
    String sql =
        """
        select w.first_actor = b.actor, b.actor, w.kind, w.attribute,
               case w.kind when 'OUTCOME' then split_part(w.first_word, ':', 1)
                           when 'PRIMARY' then 'one' else w.first_word end as first,
               case w.kind when 'OUTCOME' then split_part(w.second_word, ':', 1)
                           when 'PRIMARY'
                           then case when w.first_word = w.second_word then 'one' else 'other' end
                           else w.second_word end as second,
               count(*)
          from second_word w join blind_answer b on b.id = w.answer_id
         group by 1, 2, 3, 4, 5, 6
         order by array_position(array['OUTCOME', 'VERDICT', 'PRIMARY', 'LABEL'], w.kind), 4, 5, 6
        """;
    return database.read(
        "read blind answers",
        c ->
            Statements.list(
                c,
                sql,
                r ->
                    new Words(
                        r.getBoolean(1),
                        r.getString(2),
                        SecondWord.Kind.valueOf(r.getString(3)),
                        r.getString(4),
                        r.getString(5),
                        r.getString(6),
                        r.getLong(7))));
  }

  /** A person's decisions and blind answers since a moment, in the order they were made. */
  List<PaceOfDay.Lap> laps(String actor, Instant since, ZoneId zone) {
    String sql =
        """
        select decided_at as at, product_id, coalesce(took_ms, 0),
               kind in ('accept', 'reject', 'fix_accept', 'together')
               and after ->> 'stage' in ('VERIFIED', 'REWORK')
          from decision where actor = ? and decided_at >= ? and batch is null
        union all
        select answered_at, product_id, took_ms, true
          from blind_answer where actor = ? and answered_at >= ?
         order by at
        """;
    return database.read(
        "read your own pace",
        c ->
            Statements.list(
                c,
                sql,
                r ->
                    new PaceOfDay.Lap(
                        LocalDate.ofInstant(
                            Objects.requireNonNull(Statements.instantOrNull(r, "at")), zone),
                        r.getLong(2),
                        r.getLong(3),
                        r.getBoolean(4)),
                actor,
                since,
                actor,
                since));
  }

  record Verdicts(
      String detector,
      String thresholds,
      String className,
      boolean machineKept,
      long words,
      long overruled) {}

  /**
   * Verdicts of the machine that a person has seen: of crops they judged, and of all crops of
   * products they accepted, which is to let them stand.
   */
  List<Verdicts> verdicts() {
    String sql =
        """
        select v.detector_hash, v.thresholds_version, d.class_name, m.keep, count(*),
               count(*) filter (where h.keep <> m.keep)
          from crop c
          join product p on p.id = c.product_id and p.deleted_at is null
          join detection d on d.id = c.detection_id
          join verdict m on m.crop_id = c.id and m.source = 'MACHINE'
          join provenance v on v.id = m.provenance_id
          left join verdict h on h.crop_id = c.id and h.source = 'PERSON'
         where c.deleted_at is null and c.source <> 'PERSON'
           and (p.stage = 'VERIFIED' or h.crop_id is not null)
         group by 1, 2, 3, 4 order by 5 desc
        """;
    return database.read(
        "count overruled verdicts",
        c ->
            Statements.list(
                c,
                sql,
                r ->
                    new Verdicts(
                        cut(r.getString(1)),
                        cut(r.getString(2)),
                        r.getString(3),
                        r.getBoolean(4),
                        r.getLong(5),
                        r.getLong(6))));
  }

  /** How often a person kept what failed a check, by check and limit. */
  List<Rate> checks() {
    String sql =
        """
        select r.name, t.limits ->> r.name, count(*), count(*) filter (where h.keep)
          from verdict m
          join crop c on c.id = m.crop_id and c.deleted_at is null
          join product p on p.id = c.product_id and p.deleted_at is null
          join provenance v on v.id = m.provenance_id
          join thresholds t on t.version = v.thresholds_version
          cross join lateral unnest(m.reasons) as r (name)
          left join verdict h on h.crop_id = m.crop_id and h.source = 'PERSON'
         where m.source = 'MACHINE' and not m.keep
           and (p.stage = 'VERIFIED' or h.crop_id is not null)
         group by 1, 2 order by 3 desc
        """;
    return rates("count overruled checks", sql, r -> check(r));
  }

  private static Rate check(ResultSet r) throws SQLException {
    String name = QualityCheck.valueOf(r.getString(1)).reason();
    return new Rate("rejected for", name + ", limit " + r.getString(2), r.getLong(3), r.getLong(4));
  }

  /** Primary crops of products that people accepted, or chose another for. */
  List<Rate> primaries() {
    String sql =
        """
        select v.encoder_hash, v.thresholds_version, count(*),
               count(*) filter (where h.crop_id <> m.crop_id or x.keep = false)
          from primary_choice m
          join product p on p.id = m.product_id and p.deleted_at is null
          join provenance v on v.id = m.provenance_id
          left join primary_choice h on h.product_id = m.product_id and h.source = 'PERSON'
          left join verdict x on x.crop_id = m.crop_id and x.source = 'PERSON'
         where m.source = 'MACHINE' and m.crop_id is not null
           and (p.stage = 'VERIFIED' or h.crop_id is not null or x.keep = false)
         group by 1, 2 order by 3 desc
        """;
    return rates(
        "count overruled primary crops",
        sql,
        r ->
            new Rate(
                "primary crop by encoder",
                cut(r.getString(1)) + ", thresholds " + cut(r.getString(2)),
                r.getLong(3),
                r.getLong(4)));
  }

  /** Best labels of crops that stand for accepted products, or that a person labelled. */
  List<Rate> labels() {
    String sql =
        """
        select l.attribute, v.encoder_hash, l.head_version, count(*),
               count(*) filter (where h.crop_id is not null and h.value <> l.value)
          from label l
          join crop c on c.id = l.crop_id and c.deleted_at is null
          join product p on p.id = c.product_id and p.deleted_at is null
          join provenance v on v.id = l.provenance_id
          left join effective_primary e on e.product_id = p.id and e.crop_id = c.id
           and p.stage = 'VERIFIED'
          left join label h on h.crop_id = l.crop_id and h.attribute = l.attribute
           and h.source = 'PERSON' and h.rank = 1
         where l.source = 'MACHINE' and l.rank = 1
           and (h.crop_id is not null or e.crop_id is not null)
         group by 1, 2, 3 order by 1, 4 desc
        """;
    return rates("count overruled labels", sql, PeopleSql::label);
  }

  private static Rate label(ResultSet r) throws SQLException {
    int head = r.getInt(3);
    String by = r.wasNull() ? "zero-shot of " + cut(r.getString(2)) : "head " + head;
    return new Rate("label", r.getString(1) + ", " + by, r.getLong(4), r.getLong(5));
  }

  private List<Rate> rates(String doing, String sql, Statements.RowMapper<Rate> mapper) {
    return database.read(doing, c -> Statements.list(c, sql, mapper));
  }

  private static String cut(String hash) {
    String lower = hash.toLowerCase(Locale.ROOT);
    return lower.substring(0, Math.min(SHORT, lower.length()));
  }
}
