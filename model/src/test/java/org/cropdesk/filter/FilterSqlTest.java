package org.cropdesk.filter;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;
import org.cropdesk.db.TestCatalog;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every field against rows of a real catalog that can be checked by hand. */
@ExtendWith(TestCatalog.class)
final class FilterSqlTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-21T09:00:00Z"), ZoneId.of("Europe/Berlin"));
  private static final FilterWords WORDS =
      new FilterWords(
          Map.of("colour", List.of(), "style", List.of()),
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          List.of());

  /**
   * Product 1 "Red mug" with the crops 11 (kept, red .9 before blue .05) and 12 (rejected as
   * blurred and dark, red .4 before blue .3, a person kept it and calls it blue); product 2 with
   * crop 21 (kept by the machine, rejected by a person) and the unreadable image 20; product 3 with
   * crop 31, drawn by a person and not looked at; product 4 without a picture, never indexed;
   * product 9 and crop 19 are deleted.
   */
  private static final String ROWS =
      """
      insert into thresholds values ('t', '{}');
      insert into provenance (detector_hash, encoder_hash, preprocess_fingerprint,
        thresholds_version, vocabulary_hash) values ('d', 'e', 'p', 't', 'v');
      insert into product (id, sku, title, category, metadata, stage, rework_reason, doubt,
                           content_hash, indexed_at, changed_by, changed_at, created_at, deleted_at)
      values
        (1, 'MUG-1', 'Red mug', 'kitchen', '{"season": "winter"}', 'IN_REVIEW', null, .8, 'h',
         now(), 'ada', '2026-11-20 22:59:59Z', '2026-11-19 23:00:00Z', null),
        (2, 'BAG_2', 'כוס "50%" \\ 😀', 'bags', '{"season": ""}', 'REWORK', 'OTHER', .5, 'h',
         now(), 'bob', '2026-11-20 23:00:00Z', '2026-11-19 22:59:59Z', null),
        (3, 'hat''3', 'ÉTÉ Hat', '', '{}', 'VERIFIED', null, .1, 'h',
         now(), 'ada', '2026-11-21 08:00:00Z', '2026-11-21 08:00:00Z', null),
        (4, 'NEW-4', 'new', 'none', '{}', 'NEW', null, 1, 'h',
         null, 'import', '2026-11-14 12:00:00Z', '2026-11-14 12:00:00Z', null),
        (9, 'GONE', 'Red mug', '', '{}', 'NEW', null, 1, 'h',
         now(), 'import', now(), now(), now());
      update product set flag_note = '' where id = 2;
      insert into image (id, product_id, position, object_key, sha256, byte_size,
                         failure_code, failure_message)
      select v.id, v.product, v.id, 'k', repeat('a', 64), 1, v.code, v.code
        from (values (10, 1, null), (20, 2, 'corrupt'), (22, 2, null), (30, 3, null))
             as v (id, product, code);
      insert into detection (id, product_id, image_id, source, class_id, class_name, score,
                             x0, y0, x1, y1, provenance_id)
      values (11, 1, 10, 'DETECTION', 1, 'mug', .9, 0, 0, 9, 9, 1),
             (12, 1, 10, 'DETECTION', 1, 'mug', .4, 0, 0, 9, 9, 1),
             (19, 1, 10, 'DETECTION', 1, 'mug', .9, 0, 0, 9, 9, 1),
             (21, 2, 22, 'DETECTION', 2, 'bag', .5, 0, 0, 9, 9, 1),
             (31, 3, 30, 'PERSON', -1, '', 1, 0, 0, 9, 9, null);
      insert into crop (id, product_id, image_id, detection_id, source, x0, y0, x1, y1, margin,
                        fingerprint, provenance_id, deleted_at)
      select id, product_id, image_id, id, source, 0, 0, 9, 9, 0, 'f', provenance_id,
             case id when 19 then now() end from detection;
      insert into crop_quality (crop_id, provenance_id, size, blur, dark, unlike_text) values
        (11, 1, 100, .9, .8, null), (12, 1, 50, .2, .1, .1), (19, 1, 50, .2, .1, .1),
        (21, 1, 48, .5, .5, -.2);
      insert into verdict (crop_id, source, keep, reasons, provenance_id) values
        (11, 'MACHINE', true, '{}', 1), (12, 'MACHINE', false, '{BLUR,DARK}', 1),
        (21, 'MACHINE', true, '{}', 1);
      insert into label (crop_id, attribute, value, source, confidence, rank, provenance_id) values
        (11, 'colour', 'red', 'MACHINE', .9, 1, 1), (11, 'colour', 'blue', 'MACHINE', .05, 2, 1),
        (12, 'colour', 'red', 'MACHINE', .4, 1, 1), (12, 'colour', 'blue', 'MACHINE', .3, 2, 1),
        (19, 'colour', 'red', 'MACHINE', .4, 1, 1),
        (21, 'colour', 'none', 'MACHINE', .7, 1, 1), (21, 'style', 'plain', 'MACHINE', .6, 1, 1);
      insert into decision (id, product_id, crop_id, kind, actor, decided_at, recorded_at,
                            expected_version, new_version, change, before, after)
      values ('00000000-0000-0000-0000-000000000001', 1, 12, 'judge_crop', 'ada',
              '2026-11-20 10:00:00Z', now(), 1, 2, '{}', '{}', '{}'),
             ('00000000-0000-0000-0000-000000000002', 2, null, 'reject', 'bob',
              '2026-11-20 10:00:00Z', now(), 1, 2, '{}', '{}', '{}'),
             ('00000000-0000-0000-0000-000000000003', 2, null, 'reject', 'ada',
              '2026-11-19 10:00:00Z', now(), 2, 3, '{}', '{}', '{}');
      insert into verdict (crop_id, source, keep, decision_id) values
        (12, 'PERSON', true, '00000000-0000-0000-0000-000000000001'),
        (21, 'PERSON', false, '00000000-0000-0000-0000-000000000002');
      insert into label (crop_id, attribute, value, source, rank, decision_id) values
        (12, 'colour', 'blue', 'PERSON', 1, '00000000-0000-0000-0000-000000000001');
      insert into box_word (crop_id, x0, y0, x1, y1, margin, class_name, decision_id) values
        (31, 0, 0, 9, 9, 0, 'hat', '00000000-0000-0000-0000-000000000001');
      insert into primary_choice (product_id, source, crop_id, basis, provenance_id) values
        (1, 'MACHINE', 11, 'TEXT', 1), (2, 'MACHINE', 21, 'TEXT', 1);
      insert into space (aspect, encoder_name, encoder_hash, preprocess_fingerprint, dimensions,
                         state, probe, created_at, changed_at)
      values ('IMAGE', 'e', 'e', 'p', 2, 'ACTIVE', '{}', now(), now());
      select open_space(1);
      insert into space_vector (space_id, subject_id, product_id, crop_id, dimensions, stale,
                                fingerprint, embedding)
      values (1, 11, 1, 11, 2, true, 'f', '[1,0]'), (1, 21, 2, 21, 2, false, 'f', '[1,0]');
      insert into job (id, kind, scope, state, owner, owner_name, heartbeat, total, started_at,
                       finished_at)
      values (7, 'index', 'ALL', 'DONE', '00000000-0000-0000-0000-000000000001', 'o', now(), 1,
              now(), now());
      insert into indexing_result (job_id, product_id, state, at) values (7, 2, 'INDEXED', now());
      """;

  private final CatalogDatabase database;

  FilterSqlTest(CatalogDatabase database) {
    this.database = database;
  }

  @BeforeAll
  static void fill(CatalogDatabase database) {
    database.write(
        "fill",
        c -> {
          Statements.execute(c, ROWS);
          return true;
        });
  }

  private String found(String typed, Subject subject) {
    Filter filter =
        switch (FilterParser.parse(typed, WORDS)) {
          case Parsed.Good(var good, _) -> good;
          case Parsed.Faulty(var fault) -> throw new AssertionError(fault.explained());
        };
    return found(filter, subject);
  }

  private String found(Filter filter, Subject subject) {
    var condition = FilterSql.of(filter, subject, CLOCK);
    String from =
        switch (subject) {
          case PRODUCTS -> "select p.id from product p where p.deleted_at is null";
          case CROPS ->
              """
              select c.id from crop c join product p on p.id = c.product_id
               where c.deleted_at is null and p.deleted_at is null\
              """;
        };
    return database.read(
        "try a filter",
        c ->
            Statements.list(
                    c,
                    from + " and " + condition.sql() + " order by 1",
                    r -> r.getString(1),
                    condition.arguments().toArray())
                .stream()
                .collect(Collectors.joining(" ")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ``                           | 11 12 21 31 | 1 2 3 4
          stage:new,rework             | 21          | 2 4
          mug                          | 11 12       | 1
          été                          | 31          | 3
          "50%"                        | 21          | 2
          "5_%"                        | ``          | ``
          _2                           | 21          | 2
          "\\\\" 😀                      | 21          | 2
          כוס                          | 21          | 2
          hat'3                        | 31          | 3
          sku:MUG-1,NEW-4              | 11 12       | 1 4
          sku:MUG                      | ``          | ``
          title:mug,"\\\\"             | 11 12 21    | 1 2
          category:kitchen             | 11 12       | 1
          category:none                | 31          | 3
          category:"none"              | ``          | 4
          metadata.season:winter       | 11 12       | 1
          -metadata.season:winter      | 21 31       | 2 3 4
          metadata.season:none         | 31          | 3 4
          doubt>0.5                    | 11 12       | 1 4
          doubt:0.1..0.5               | 21 31       | 2 3
          created:2026-11-20           | 11 12       | 1
          created<2026-11-20           | 21          | 2 4
          changed:yesterday            | 11 12       | 1
          changed:today                | 21 31       | 2 3
          created<=7d                  | ``          | 4
          created:7d..yesterday        | 11 12 21    | 1 2 4
          flagged:yes                  | 21          | 2
          -flagged:yes                 | 11 12 31    | 1 3 4
          run:7                        | 21          | 2
          run:none                     | ``          | 4
          image:unreadable             | ``          | 2
          image:missing                | ``          | 4
          reviewer:ada                 | 12 21       | 1 2
          reviewer:ada decided:yesterday | 12        | 1
          reviewer:none                | 31          | 3 4
          decided<2026-11-20           | 21          | 2
          -reviewer:ada                | 11 31       | 3 4
          verdict:keep                 | 11 12       | 1
          verdict:reject               | 21          | 2
          verdict:none                 | 31          | 3
          machine:reject               | 12          | 1
          machine:keep,reject          | 11 12 21    | 1 2
          human:keep                   | 12          | 1
          human:none                   | 11 31       | 1 3
          human:reject,none            | 11 21 31    | 1 2 3
          machine:none                 | 31          | 3
          reason:blurred               | 12          | 1
          reason:dark,bright           | 12          | 1
          reason:bright                | ``          | ``
          primary:yes                  | 11          | 1
          primary:no                   | 12 21 31    | 1 2 3
          by:person                    | 12 21 31    | 1 2 3
          by:machine                   | 11          | 1
          class:mug                    | 11 12       | 1
          class:hat,bag                | 21 31       | 2 3
          class:none                   | ``          | ``
          score>=0.9                   | 11 31       | 1 3
          blur<0.3                     | 12          | 1
          dark:0.1..0.5                | 12 21       | 1 2
          size:48                      | 21          | 2
          unlike-text<0                | 21          | 2
          unlike-text:none             | 11 31       | 1 3
          stale:yes                    | 11 31       | 1 3
          stale:no                     | 12 21       | 1 2
          colour:red                   | 11          | 1
          colour:blue                  | 12          | 1
          colour:none                  | 31          | 3
          colour:"none"                | 21          | 2
          suggested.colour:red         | 11 12       | 1
          suggested.style:none         | 11 12 31    | 1 3
          confidence.colour<=0.4       | 12          | 1
          margin.colour<0.2            | 12          | 1
          margin.colour:none           | 21 31       | 2 3
          colour:red verdict:reject    | ``          | ``
          colour:red blur<0.3          | ``          | ``
          colour:red or blur<0.3       | 11 12       | 1
          -colour:red                  | 12 21 31    | 2 3 4
          -(colour:red blur<0.3)       | 11 12 21 31 | 1 2 3 4
          (mug or 50%) human:none,keep | 11 12       | 1
          doubt>0.1 -verdict:keep      | 21          | 2 4
          """)
  void everyFieldFindsItsRows(String typed, String crops, String products) {
    assertThat(found(typed, Subject.CROPS)).as("crops of " + typed).isEqualTo(crops);
    assertThat(found(typed, Subject.PRODUCTS)).as("products of " + typed).isEqualTo(products);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'; drop table label; --",
        "' or '1'='1",
        "$1",
        "?",
        "{call x}",
        "\\'; select pg_sleep(10); --",
        "%' or true or sku like '%",
        "colour",
        "/* */"
      })
  void whatLooksLikeAStatementIsOnlyText(String text) {
    for (FieldKind kind : FieldKind.values()) {
      if (kind.type() != FieldKind.Type.OPEN || kind == FieldKind.RUN) {
        continue;
      }
      Field field = kind.hasName() ? new Field(kind, text) : Field.of(kind);
      for (Subject subject : Subject.values()) {
        assertThat(found(new Filter.OneOf(field, List.of(text)), subject)).isEmpty();
        assertThat(FilterSql.of(new Filter.OneOf(field, List.of(text)), subject, CLOCK).sql())
            .as("nothing that was typed is in the text")
            .doesNotContain("drop", "sleep", "like '", "'1'");
      }
    }
    assertThat(found(new Filter.Text(text), Subject.CROPS)).isEmpty();
    assertThat(found("", Subject.CROPS)).isEqualTo("11 12 21 31");
  }

  @Test
  void theWordsOfTheCatalogAreItsOwn() {
    var words = new FilterCatalog(database).words();
    assertThat(words.labels())
        .containsExactly(
            Map.entry("colour", List.of("blue", "none", "red")),
            Map.entry("style", List.of("plain")));
    assertThat(words.classes()).containsExactly("bag", "hat", "mug");
    assertThat(words.categories()).containsExactly("bags", "kitchen", "none");
    assertThat(words.reviewers()).containsExactly("ada", "bob");
    assertThat(words.metadata()).containsExactly("season");
    assertThat(words.runs()).containsExactly("7");
  }
}
