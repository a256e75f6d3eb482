package org.cropdesk.review;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;
import org.jspecify.annotations.Nullable;

/** The statements behind {@link BlindRounds}. */
final class BlindSql {
  private static final Duration OLD = Duration.ofDays(1);
  private static final int RECENT = 20;
  private static final int LOOKED_AT = 200;

  private final CatalogDatabase database;
  private final ReviewSql items;

  BlindSql(CatalogDatabase database) {
    this.database = database;
    this.items = new ReviewSql(database);
  }

  /** A decision that ended a visit and still stands. */
  record Candidate(long product, UUID decision, Instant decidedAt) {}

  Optional<Candidate> candidate(String actor, Set<Long> but, Instant now) {
    return database.read(
        "look for a product decided before",
        c -> {
          var old = among(c, actor, now.minus(OLD), but);
          return old.isPresent() ? old : among(c, actor, beforeRecent(c, actor), but);
        });
  }

  private static Instant beforeRecent(Connection c, String actor) throws SQLException {
    String sql = "select decided_at from decision where actor = ? order by decided_at desc limit ?";
    var recent =
        Statements.list(
            c,
            sql,
            r -> Objects.requireNonNull(Statements.instantOrNull(r, "decided_at")),
            actor,
            RECENT);
    return recent.size() < RECENT ? Instant.EPOCH : recent.getLast();
  }

  /** Any of them, each about as likely: the first that fits from a place by chance on. */
  private static Optional<Candidate> among(Connection c, String actor, Instant until, Set<Long> but)
      throws SQLException {
    String first = "select decided_at from decision where actor = ? order by decided_at limit 1";
    var since =
        Statements.first(
            c,
            first,
            r -> Objects.requireNonNull(Statements.instantOrNull(r, "decided_at")),
            actor);
    if (since.isEmpty() || !since.get().isBefore(until)) {
      return Optional.empty();
    }
    long span = Duration.between(since.get(), until).toMillis();
    Instant from = since.get().plusMillis((long) (Math.random() * span));
    var found = between(c, actor, from, until, but);
    return found.isPresent() ? found : between(c, actor, since.get(), until, but);
  }

  private static Optional<Candidate> between(
      Connection c, String actor, Instant from, Instant until, Set<Long> but) throws SQLException {
    String sql =
        """
        select d.product_id, d.id, d.decided_at
          from (select * from decision
                 where actor = ? and decided_at >= ? and decided_at < ?
                 order by decided_at limit ?) d
          join product p on p.id = d.product_id and p.deleted_at is null
           and p.stage in ('VERIFIED', 'REWORK')
         where d.kind in ('accept', 'reject', 'fix_accept', 'together')
           and d.after ->> 'stage' in ('VERIFIED', 'REWORK')
           and not (d.product_id = any(?))
           and not exists (select from decision l
                            where l.product_id = d.product_id and l.actor = d.actor
                              and l.seq > d.seq)
           and not exists (select from decision r where r.reverts = d.id
                            and r.product_id = d.product_id)
           and not exists (select from blind_answer b
                            where b.product_id = d.product_id and b.actor = d.actor)
           and not exists (select from box_word w join crop k on k.id = w.crop_id
                            where k.product_id = d.product_id)
         order by d.decided_at limit 1
        """;
    return Statements.first(
        c,
        sql,
        r ->
            new Candidate(
                r.getLong(1),
                r.getObject(2, UUID.class),
                Objects.requireNonNull(Statements.instantOrNull(r, "decided_at"))),
        actor,
        from,
        until,
        LOOKED_AT,
        List.copyOf(but));
  }

  Optional<ReviewItem> item(long product) {
    return items.load(product);
  }

  /** Empty when there is no such decision. */
  Optional<HumanState> wordsAfter(UUID decision) {
    return database.read(
        "read an earlier decision",
        c ->
            Statements.first(
                c,
                "select after from decision where id = ?",
                r -> ReviewJson.readState(r.getString(1)),
                decision));
  }

  /**
   * What other people had said by then that stands, beside the blind words about the same things.
   */
  List<SecondWord> ofOthers(BlindAnswer answer) {
    return database.read(
        "read what others said",
        c -> {
          var pairs = new ArrayList<SecondWord>();
          verdicts(c, answer, pairs);
          labels(c, answer, pairs);
          return pairs;
        });
  }

  private static void verdicts(Connection c, BlindAnswer answer, List<SecondWord> pairs)
      throws SQLException {
    String sql =
        """
        select v.crop_id, v.keep, d.actor
          from verdict v join crop k on k.id = v.crop_id join decision d on d.id = v.decision_id
         where k.product_id = ? and v.source = 'PERSON' and d.actor <> ? and d.decided_at <= ?
        """;
    Statements.list(
        c,
        sql,
        r -> {
          Boolean second = answer.said().verdicts().get(r.getLong(1));
          return second != null
              && pairs.add(
                  new SecondWord(
                      r.getString(3),
                      SecondWord.Kind.VERDICT,
                      r.getLong(1),
                      "",
                      r.getBoolean(2) ? "keep" : "reject",
                      second ? "keep" : "reject"));
        },
        answer.productId(),
        answer.actor(),
        answer.answeredAt());
  }

  private static void labels(Connection c, BlindAnswer answer, List<SecondWord> pairs)
      throws SQLException {
    String sql =
        """
        select l.crop_id, l.attribute, string_agg(l.value, ', ' order by l.value),
               min(d.actor)
          from label l join crop k on k.id = l.crop_id join decision d on d.id = l.decision_id
         where k.product_id = ? and l.source = 'PERSON' and d.actor <> ? and d.decided_at <= ?
         group by l.crop_id, l.attribute
        """;
    Statements.list(
        c,
        sql,
        r -> {
          var thing = new Answer.Thing(r.getLong(1), r.getString(2));
          return answer.said().labels().containsKey(thing)
              && pairs.add(
                  new SecondWord(
                      r.getString(4),
                      SecondWord.Kind.LABEL,
                      r.getLong(1),
                      r.getString(2),
                      r.getString(3),
                      answer.said().word(thing)));
        },
        answer.productId(),
        answer.actor(),
        answer.answeredAt());
  }

  /** The same answer a second time adds nothing. */
  void insert(BlindAnswer answer, boolean same, List<SecondWord> words) {
    database.write(
        "keep a blind answer",
        c -> {
          int added =
              Statements.update(
                  c,
                  """
                  insert into blind_answer (id, product_id, actor, decision_id, decided_at,
                                            answered_at, took_ms, same)
                  values (?, ?, ?, ?, ?, ?, ?, ?)
                  on conflict (id) do nothing
                  """,
                  answer.id(),
                  answer.productId(),
                  answer.actor(),
                  answer.decision(),
                  answer.decidedAt(),
                  answer.answeredAt(),
                  answer.tookMillis(),
                  same);
          if (added == 0) {
            return false;
          }
          var rows = new ArrayList<@Nullable Object[]>();
          for (SecondWord w : words) {
            rows.add(
                new @Nullable Object[] {
                  answer.id(),
                  w.firstActor(),
                  w.kind().name(),
                  w.cropId(),
                  w.attribute(),
                  w.first(),
                  w.second()
                });
          }
          Statements.updateAll(
              c,
              """
              insert into second_word (answer_id, first_actor, kind, crop_id, attribute,
                                       first_word, second_word)
              values (?, ?, ?, ?::bigint, ?, ?, ?)
              """,
              rows);
          return true;
        });
  }
}
