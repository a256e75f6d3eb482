package org.cropdesk.app.bench;

import java.sql.Connection;
import java.sql.SQLException;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;

/**
 * A catalog of any size with everything that judges crops and nothing else: no pictures, no labels,
 * no vectors. One crop in twenty was judged by a person, one product in three accepted, and the
 * crops of one product in fifty are near duplicates.
 */
final class MeasuredCatalog {
  private MeasuredCatalog() {}

  static void fill(CatalogDatabase database, int products, int cropsEach) {
    database.write(
        "draw a catalog",
        c -> {
          // The rows fit each other by the way they are made; checking each would take minutes.
          Statements.execute(c, "set local session_replication_role = replica");
          Statements.execute(c, "select setseed(.5)");
          run(c, products, cropsEach);
          return true;
        });
    database.read(
        "analyze",
        c -> {
          Statements.execute(c, "vacuum analyze");
          return true;
        });
  }

  private static void run(Connection c, int products, int each) throws SQLException {
    Statements.execute(c, "insert into thresholds values ('drawn', '{}')");
    Statements.execute(
        c,
        """
        insert into provenance (detector_hash, encoder_hash, preprocess_fingerprint,
                                thresholds_version, vocabulary_hash)
        values ('d', 'e', 'p', 'drawn', 'v')
        """);
    String all = " from generate_series(1, " + products + ") p";
    String crops = all + " cross join generate_series(1, " + each + ") k";
    String id = "((p - 1) * " + each + " + k)::bigint";
    Statements.execute(
        c,
        """
        insert into product (id, sku, content_hash, indexed_hash, indexed_provenance_id,
                             indexed_at, stage, changed_by, changed_at, created_at)
        select p, 'M-' || p, 'h', 'h', 1, now(),
               case when p % 3 = 0 then 'VERIFIED' else 'NEW' end, 'bench', now(), now()
        """
            + all);
    Statements.execute(
        c,
        """
        insert into image (id, product_id, position, object_key, sha256, byte_size, width, height,
                           format, orientation)
        select p, p, 0, 'm.jpg', repeat('a', 64), 1, 1000, 800, 'jpeg', 1
        """
            + all);
    Statements.execute(
        c,
        "insert into detection (id, product_id, image_id, source, class_id, class_name, score,"
            + " x0, y0, x1, y1, provenance_id) select "
            + id
            + ", p, p, 'DETECTION', 1, 'thing', .3 + .7 * random(), 10 * k, 20, 10 * k + 100 +"
            + " 300 * random(), 400, 1"
            + crops);
    Statements.execute(
        c,
        """
        insert into crop (id, product_id, image_id, detection_id, source, x0, y0, x1, y1, margin,
                          fingerprint, provenance_id)
        select id, product_id, image_id, id, source, 0, 0, 100, 100, .15, 'f', 1 from detection
        """);
    Statements.execute(
        c,
        """
        insert into crop_quality (crop_id, provenance_id, size, aspect, blur, dark, bright,
                                  low_information, confidence, padding, duplicate, unlike_text)
        select id, 1, 30 + 400 * random(), .1 + .9 * random(), .3 + .6 * random(),
               .3 + .7 * random(), .8 * random(), .3 + .7 * random(), score, .8 * random(),
               case when product_id % 50 = 0 and id % 2 = 0 then .998 else .8 * random() end,
               .2 + .1 * random()
          from detection
        """);
    Statements.execute(
        c,
        """
        insert into verdict (crop_id, source, keep, reasons, provenance_id)
        select crop_id, 'MACHINE', cardinality(r) = 0, r, 1
          from crop_quality q,
               lateral (select array_remove(array[
                 case when size < 48 then 'SIZE' end, case when aspect < .2 then 'ASPECT' end,
                 case when blur < .47 then 'BLUR' end, case when dark < .42 then 'DARK' end,
                 case when bright > .75 then 'BRIGHT' end,
                 case when low_information < .42 then 'LOW_INFORMATION' end,
                 case when confidence < .35 then 'CONFIDENCE' end,
                 case when padding > .75 then 'PADDING' end,
                 case when duplicate > .995 then 'DUPLICATE' end], null) as r) x
        """);
    Statements.execute(
        c,
        """
        insert into verdict (crop_id, source, keep, decision_id)
        select id, 'PERSON', random() < .5, '00000000-0000-0000-0000-000000000000'
          from crop where id % 20 = 0
        """);
    Statements.execute(
        c,
        """
        insert into crop_score (crop_id, provenance_id, text_score, size, position, total)
        select crop_id, 1, .25, .5, .5, .2 + .1 * random() from verdict
         where source = 'MACHINE' and keep
        """);
    Statements.execute(
        c,
        """
        insert into primary_choice (product_id, source, crop_id, basis, provenance_id)
        select distinct on (c.product_id) c.product_id, 'MACHINE', s.crop_id,
               case when s.crop_id is null then 'NO_CANDIDATE' else 'TEXT' end, 1
          from crop c left join crop_score s on s.crop_id = c.id
         order by c.product_id, s.total desc nulls last
        """);
    Statements.execute(
        c,
        """
        insert into alike (product_id, crop_id, other_id, similarity)
        select a.product_id, a.id, b.id, case when b.id % 2 = 0 then .998 else .8 * random() end
          from crop a join crop b on b.product_id = a.product_id and b.id > a.id
         where a.product_id % 50 = 0
        """);
  }
}
