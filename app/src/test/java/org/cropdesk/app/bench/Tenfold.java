package org.cropdesk.app.bench;

import java.util.List;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;

/** Makes ten products of every one, with the same pictures; a real import would take an hour. */
final class Tenfold {
  private static final List<String> ROWS =
      List.of(
          """
          insert into product (id, sku, title, description, usage, features, category, metadata,
                               version, stage, doubt, content_hash, indexed_hash,
                               indexed_provenance_id, indexed_at, seen_hash, changed_by,
                               changed_at, created_at)
          select id + k * 10000000, sku || '-' || k, title, description, usage, features, category,
                 metadata, version, stage, greatest(0, doubt - k * 1e-6), content_hash,
                 indexed_hash, indexed_provenance_id, indexed_at, seen_hash, changed_by,
                 changed_at, created_at
            from product, generate_series(1, 9) k
          """,
          """
          insert into image (id, product_id, position, object_key, sha256, byte_size, width, height,
                             format, orientation)
          select id + k * 10000000, product_id + k * 10000000, position, object_key, sha256,
                 byte_size, width, height, format, orientation
            from image, generate_series(1, 9) k
          """,
          """
          insert into detection (id, product_id, image_id, source, class_id, class_name, score,
                                 x0, y0, x1, y1, provenance_id)
          select id + k * 10000000, product_id + k * 10000000, image_id + k * 10000000, source,
                 class_id, class_name, score, x0, y0, x1, y1, provenance_id
            from detection, generate_series(1, 9) k
          """,
          """
          insert into crop (id, product_id, image_id, detection_id, source, x0, y0, x1, y1, margin,
                            padding, fingerprint, provenance_id)
          select id + k * 10000000, product_id + k * 10000000, image_id + k * 10000000,
                 detection_id + k * 10000000, source, x0, y0, x1, y1, margin, padding, fingerprint,
                 provenance_id
            from crop, generate_series(1, 9) k
          """,
          """
          insert into crop_quality
          select crop_id + k * 10000000, provenance_id, size, aspect, blur, dark, bright,
                 low_information, confidence, padding, duplicate, unlike_text
            from crop_quality, generate_series(1, 9) k
          """,
          """
          insert into verdict (crop_id, source, keep, reasons, provenance_id)
          select crop_id + k * 10000000, source, keep, reasons, provenance_id
            from verdict, generate_series(1, 9) k
          """,
          """
          insert into crop_score (crop_id, provenance_id, text_score, size, position, total)
          select crop_id + k * 10000000, provenance_id, text_score, size, position, total
            from crop_score, generate_series(1, 9) k
          """,
          """
          insert into primary_choice (product_id, source, crop_id, basis, provenance_id)
          select product_id + k * 10000000, source, crop_id + k * 10000000, basis, provenance_id
            from primary_choice, generate_series(1, 9) k
          """,
          """
          insert into label (crop_id, attribute, value, source, confidence, rank, provenance_id)
          select crop_id + k * 10000000, attribute, value, source, confidence, rank, provenance_id
            from label, generate_series(1, 9) k
          """);

  private Tenfold() {}

  static void of(CatalogDatabase database) {
    database.write(
        "make ten of each",
        c -> {
          // Rows that were made to fit need no check of every reference.
          Statements.execute(c, "set local session_replication_role = replica");
          for (String rows : ROWS) {
            Statements.execute(c, rows);
          }
          return true;
        });
    database.read(
        "count the rows",
        c -> {
          Statements.execute(c, "vacuum analyze");
          // A gigabyte just written would otherwise go to the disk while keys are timed.
          Statements.execute(c, "checkpoint");
          return true;
        });
  }
}
