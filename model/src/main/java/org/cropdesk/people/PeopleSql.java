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
   * The decision that made a product {@code p} verified, when no person spoke of the thing {@code
   * h} itself. With the newest word of a person about the thing ({@code hd}) it says what the
   * machine had said by then; decisions from before that was kept fall back to what it says now.
   */
  private static final String ACCEPTED =
      """
      left join lateral (
        select a.before from decision a
         where h.crop_id is null and p.stage = 'VERIFIED' and a.product_id = p.id
           and a.after ->> 'stage' = 'VERIFIED'
           and (a.kind in ('accept', 'fix_accept') or a.before ->> 'stage' <> 'VERIFIED')
         order by a.seq desc limit 1) a on true
      """;

  /** The machine's word about a crop when a person let it stand or overruled it. */
  private static final String SEEN_VERDICT =
      """
      left join verdict h on h.crop_id = c.id and h.source = 'PERSON'
      left join decision hd on hd.id = h.decision_id
      """
          + ACCEPTED
          + """
          cross join lateral (
            select coalesce(hd.before, a.before) #> array['machine', 'verdicts', c.id::text] as was) s
          cross join lateral (
            select coalesce((s.was ->> 'keep')::boolean, m.keep) as keep,
                   coalesce((s.was ->> 'by')::int, m.provenance_id) as by,
                   case when s.was is null then to_jsonb(m.reasons) else s.was -> 'reasons' end
                     as reasons) w
          join provenance v on v.id = w.by
          """;

  /**
   * Verdicts of the machine that a person has seen: of crops they judged, and of all crops of
   * products they accepted, which is to let them stand.
   */
  List<Verdicts> verdicts() {
    String sql =
        """
        select v.detector_hash, v.thresholds_version, d.class_name, w.keep, count(*),
               count(*) filter (where h.keep <> w.keep)
          from crop c
          join product p on p.id = c.product_id and p.deleted_at is null
          join detection d on d.id = c.detection_id
          join verdict m on m.crop_id = c.id and m.source = 'MACHINE'
          %s
         where c.deleted_at is null and c.source <> 'PERSON'
           and (p.stage = 'VERIFIED' or h.crop_id is not null)
         group by 1, 2, 3, 4 order by 5 desc
        """
            .formatted(SEEN_VERDICT);
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
          %s
          join thresholds t on t.version = v.thresholds_version
          cross join lateral jsonb_array_elements_text(w.reasons) as r (name)
         where m.source = 'MACHINE' and not w.keep
           and (p.stage = 'VERIFIED' or h.crop_id is not null)
         group by 1, 2 order by 3 desc
        """
            .formatted(SEEN_VERDICT);
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
               count(*) filter (where h.crop_id <> w.crop or x.before is not null)
          from primary_choice m
          join product p on p.id = m.product_id and p.deleted_at is null
          left join primary_choice h on h.product_id = m.product_id and h.source = 'PERSON'
          left join decision hd on hd.id = h.decision_id
          left join lateral (
            select xd.before
              from crop k
              join verdict y on y.crop_id = k.id and y.source = 'PERSON' and not y.keep
              join decision xd on xd.id = y.decision_id
             where k.product_id = p.id
               and coalesce(case when xd.before -> 'machine' is not null
                                 then xd.before #> '{machine,primary,crop}' end,
                            to_jsonb(m.crop_id)) = to_jsonb(k.id)
             limit 1) x on true
          %s
          cross join lateral (
            select coalesce(hd.before, x.before, a.before) as before) s
          cross join lateral (
            select case when s.before -> 'machine' is not null
                        then (s.before #>> '{machine,primary,crop}')::bigint
                        else m.crop_id end as crop,
                   coalesce((s.before #>> '{machine,primary,by}')::int, m.provenance_id) as by) w
          join provenance v on v.id = w.by
         where m.source = 'MACHINE' and w.crop is not null
           and (p.stage = 'VERIFIED' or h.crop_id is not null or x.before is not null)
         group by 1, 2 order by 3 desc
        """
            .formatted(ACCEPTED);
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
        select l.attribute, v.encoder_hash, w.head, count(*),
               count(*) filter (where h.crop_id is not null and h.value <> w.value)
          from label l
          join crop c on c.id = l.crop_id and c.deleted_at is null
          join product p on p.id = c.product_id and p.deleted_at is null
          left join effective_primary e on e.product_id = p.id and e.crop_id = c.id
           and p.stage = 'VERIFIED'
          left join label h on h.crop_id = l.crop_id and h.attribute = l.attribute
           and h.source = 'PERSON' and h.rank = 1
          left join decision hd on hd.id = h.decision_id
          %s
          cross join lateral (
            select coalesce(hd.before, a.before)
                     #> array['machine', 'labels', c.id::text, l.attribute] as was) s
          cross join lateral (
            select coalesce(s.was ->> 'value', l.value) as value,
                   coalesce((s.was ->> 'by')::int, l.provenance_id) as by,
                   case when s.was is null then l.head_version else (s.was ->> 'head')::int end
                     as head) w
          join provenance v on v.id = w.by
         where l.source = 'MACHINE' and l.rank = 1
           and (h.crop_id is not null or e.crop_id is not null)
         group by 1, 2, 3 order by 1, 4 desc
        """
            .formatted(ACCEPTED);
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
