package org.cropdesk.search;

import java.util.Random;
import org.cropdesk.db.BinaryCopy;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;
import org.cropdesk.embedding.Space;
import org.cropdesk.embedding.Spaces;
import org.cropdesk.index.DrawnAnalyzer;

/** Products with one primary crop each and a random vector; some of them are rare. */
final class ManyProducts {
  private ManyProducts() {}

  /** One in twenty is rare. */
  static void add(CatalogDatabase database, Space space, int count) {
    add(database, space, count, 20);
  }

  static void add(CatalogDatabase database, Space space, int count, int rareOneIn) {
    String rows =
        """
        with p as (
          insert into product (sku, title, category, content_hash, changed_by, changed_at, created_at)
          select 'many' || i, 'Number ' || i, case when i %% %d = 0 then 'rare' else 'often' end, '',
                 'test', now(), now() from generate_series(1, %d) i returning id),
        i as (
          insert into image (product_id, position, object_key, sha256, byte_size)
          select id, 0, 'key', repeat('0', 64), 1 from p returning id, product_id),
        d as (
          insert into detection (id, product_id, image_id, source, class_id, class_name, score,
                                 x0, y0, x1, y1, provenance_id)
          select nextval('detection_seq'), product_id, id, 'DETECTION', 0, 'x', 1, 0, 0, 9, 9, 1
            from i returning id, product_id, image_id),
        c as (
          insert into crop (id, product_id, image_id, detection_id, source, x0, y0, x1, y1, margin,
                            fingerprint, provenance_id)
          select nextval('crop_seq'), product_id, image_id, id, 'DETECTION', 0, 0, 9, 9, 0, '', 1
            from d returning id, product_id)
        insert into primary_choice (product_id, source, crop_id, basis, provenance_id)
        select product_id, 'MACHINE', id, 'TEXT', 1 from c
        """
            .formatted(rareOneIn, count);
    new Spaces(database).prepareLoad(space, count);
    database.write(
        "add many",
        c -> {
          // The rows fit each other; to check each of many would take long.
          Statements.execute(c, "set local session_replication_role = replica");
          Statements.update(c, rows);
          Statements.execute(c, "set local session_replication_role = origin");
          var ids =
              Statements.list(
                  c,
                  "select id, product_id from crop where fingerprint = '' order by id",
                  r -> new long[] {r.getLong(1), r.getLong(2)});
          var copy =
              new BinaryCopy(
                  "space_vector",
                  "space_id",
                  "subject_id",
                  "product_id",
                  "crop_id",
                  "dimensions",
                  "fingerprint",
                  "of_primary",
                  "embedding");
          var random = new Random(3);
          for (long[] id : ids) {
            copy.row()
                .int4(space.id())
                .int8(id[0])
                .int8(id[1])
                .int8(id[0])
                .int4(DrawnAnalyzer.DIMENSIONS)
                .text("")
                .bool(true)
                .halfvec(DrawnAnalyzer.vector("random " + random.nextLong()));
          }
          copy.send(c);
          return ids.size();
        });
  }
}
