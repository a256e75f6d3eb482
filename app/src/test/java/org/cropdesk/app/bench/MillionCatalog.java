package org.cropdesk.app.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Array;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.cropdesk.app.AppContext;
import org.cropdesk.app.AppOptions;
import org.cropdesk.app.Folders;
import org.cropdesk.app.Weights;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;
import org.cropdesk.inference.image.DecodedImage;
import org.cropdesk.inference.image.ImageDecoder;

/**
 * A catalog of a hundred thousand products and a million crops whose rows are made by the database
 * itself: ten crops a product in two pictures, verdicts, measures, nine suggested labels a crop,
 * twenty thousand decisions; the pictures are the samples', over and over; no vectors. What a row
 * holds follows from its number, so every run sees the same. Made once, in the cache of the bench;
 * a newer schema is brought onto it by its migrations.
 */
final class MillionCatalog {
  static final int CROPS = 1_000_000;

  private MillionCatalog() {}

  /**
   * What is in it.
   *
   * @param pictures of a product
   * @param crops in a picture
   */
  record Size(int products, int pictures, int crops) {
    /** Fewer products than crops, as shops have them. */
    static final Size OF_CROPS = new Size(100_000, 2, 5);

    /** A crop a product: as many to search as there are vectors. */
    static final Size OF_PRODUCTS = new Size(1_000_000, 1, 1);
  }

  /** Opens it, making it if need be: a few minutes. The caller closes it. */
  static AppContext open(Ground ground) throws Exception {
    return open(ground, ground.cache().resolve("million"), Size.OF_CROPS);
  }

  static AppContext open(Ground ground, Path home, Size size) throws Exception {
    Path complete = home.resolve("complete");
    if (!Files.exists(complete)) {
      Ground.delete(home);
    }
    AppContext app =
        AppContext.open(
            new AppOptions(
                "embedded:" + home.resolve("catalog"),
                null,
                Weights.of(null, null, null, ground.samples()),
                0.15,
                new Folders(home, ground.scratch().resolve("cache"), ground.samples()),
                "bench"));
    if (!Files.exists(complete)) {
      long start = System.nanoTime();
      fill(app.database(), pictures(ground, app), size);
      String took = String.format(Locale.ROOT, "%.0f s", (System.nanoTime() - start) / 1e9);
      System.out.println("made a catalog of " + size.products() + " products in " + took);
      Files.writeString(complete, took);
    }
    return app;
  }

  private record Picture(String key, String hash, int width, int height) {}

  private static List<Picture> pictures(Ground ground, AppContext app) throws IOException {
    var decoder = ImageDecoder.create();
    var pictures = new ArrayList<Picture>();
    for (Path photo : DecodeLine.plainPhotos(ground)) {
      byte[] bytes = Files.readAllBytes(photo);
      DecodedImage image = decoder.decode(bytes);
      String hash = sha256(bytes);
      String key = "images/" + hash.substring(0, 2) + "/" + hash + ".jpg";
      app.store().putIfAbsent(key, bytes);
      pictures.add(new Picture(key, hash, image.width(), image.height()));
    }
    return pictures;
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is part of every JDK", e);
    }
  }

  private static void fill(CatalogDatabase database, List<Picture> pictures, Size size) {
    database.write(
        "make a big catalog",
        c -> {
          // Rows that were made to fit need no check of every reference.
          Statements.execute(c, "set local session_replication_role = replica");
          Statements.execute(c, "set local synchronous_commit = off");
          Statements.execute(c, HEAD);
          for (String statement : ROWS.split(";\n")) {
            String sql =
                statement
                    .strip()
                    .replace("$products", Integer.toString(size.products()))
                    .replace("$pictures", Integer.toString(size.pictures()))
                    .replace("$each", Integer.toString(size.crops()))
                    .replace("$crops", Integer.toString(size.pictures() * size.crops()));
            int pictureArguments = sql.contains("p (keys") ? 1 : 0;
            if (pictureArguments == 0) {
              Statements.execute(c, sql);
            } else {
              Statements.update(
                  c,
                  sql,
                  array(c, "text", pictures.stream().map(p -> (Object) p.key()).toList()),
                  array(c, "text", pictures.stream().map(p -> (Object) p.hash()).toList()),
                  array(c, "int4", pictures.stream().map(p -> (Object) p.width()).toList()),
                  array(c, "int4", pictures.stream().map(p -> (Object) p.height()).toList()));
            }
          }
          return true;
        });
    database.read(
        "count the rows",
        c -> {
          Statements.execute(c, "vacuum analyze");
          return true;
        });
  }

  private static Array array(java.sql.Connection c, String type, List<Object> values)
      throws SQLException {
    return c.createArrayOf(type, values.toArray());
  }

  private static final String HEAD =
      """
      create function pg_temp.h(i bigint, salt bigint) returns double precision
        language sql immutable as 'select (hashint8extended(i, salt) & 1048575) / 1048576.0';
      create function pg_temp.pick(words text[], i bigint, salt bigint) returns text
        language sql immutable as
        'select words[1 + ((hashint8extended(i, salt) & 1048575) * cardinality(words) >> 20)::int]';
      insert into thresholds values ('bench', '{"BLUR": 0.3, "DARK": 0.1, "SIZE": 48}');
      insert into provenance (detector_hash, encoder_hash, preprocess_fingerprint,
        thresholds_version, vocabulary_hash) values ('d', 'e', 'p', 'bench', 'v');
      insert into space (aspect, encoder_name, encoder_hash, preprocess_fingerprint, dimensions,
                         state, probe, created_at, changed_at)
      values ('IMAGE', 'bench', 'e', 'p', 512, 'ACTIVE', '{}', now(), now());
      """;

  /** One crop in a thousand is orange; everything else is spread evenly. */
  private static final String ROWS =
      """
      insert into product (id, sku, title, description, category, metadata, stage, rework_reason,
                           doubt, content_hash, indexed_hash, indexed_provenance_id, indexed_at,
                           changed_by, changed_at, created_at)
      select i, 'M-' || lpad(i::text, 7, '0'),
             pg_temp.pick('{small,large,fine,plain,old,new}', i, 1) || ' '
               || pg_temp.pick('{red,green,blue,yellow,black,white}', i, 2) || ' '
               || pg_temp.pick('{mug,bottle,chair,lamp,bag,shoe,watch,hat,book}', i, 3)
               || ' number ' || i,
             'A thing that is here to be counted.',
             pg_temp.pick('{kitchen,home,clothes,travel,books}', i, 4),
             jsonb_build_object('season', pg_temp.pick('{spring,summer,autumn,winter}', i, 5)),
             case when h < 0.10 then 'VERIFIED' when h < 0.12 then 'REWORK'
                  when h < 0.15 then 'IN_REVIEW' else 'NEW' end,
             case when h >= 0.10 and h < 0.12 then 'OTHER' end,
             pg_temp.h(i, 7), 'c', 'c', 1, now(), 'indexing',
             timestamptz '2026-11-01' + (i % 20) * interval '1 day',
             timestamptz '2024-11-01' + i * interval '10 minutes'
        from (select i, pg_temp.h(i, 6) as h from generate_series(1, $products) i) s;
      insert into image (id, product_id, position, object_key, sha256, byte_size, width, height,
                         format, orientation)
      select i, (i + $pictures - 1) / $pictures, (i + $pictures - 1) % $pictures, keys[n], hashes[n], 100000, widths[n], heights[n],
             'jpeg', 1
        from (select ?::text[], ?::text[], ?::int[], ?::int[]) p (keys, hashes, widths, heights),
             generate_series(1, $pictures * $products) i,
             lateral (select 1 + (hashint8extended(i, 11) & 1048575) % cardinality(keys)) x (n);
      insert into detection (id, product_id, image_id, source, class_id, class_name, score,
                             x0, y0, x1, y1, provenance_id)
      select i, (i + $crops - 1) / $crops, (i + $each - 1) / $each, 'DETECTION', 0,
             pg_temp.pick('{mug,bottle,chair,lamp,bag,shoe,t-shirt,watch,hat,book}', i, 12),
             0.35 + 0.6 * pg_temp.h(i, 13), m.width * x, m.height * y,
             m.width * (x + 0.3 + 0.25 * pg_temp.h(i, 16)),
             m.height * (y + 0.3 + 0.25 * pg_temp.h(i, 17)), 1
        from (select i, 0.4 * pg_temp.h(i, 14) as x, 0.4 * pg_temp.h(i, 15) as y
                from generate_series(1::bigint, $crops * $products) i) s
        join image m on m.id = (i + $each - 1) / $each;
      insert into crop (id, product_id, image_id, detection_id, source, x0, y0, x1, y1, margin,
                        fingerprint, provenance_id)
      select id, product_id, image_id, id, source, floor(x0), floor(y0), ceil(x1), ceil(y1), 0,
             'f', 1
        from detection order by id;
      insert into crop_quality
      select i, 1, 40 + 400 * pg_temp.h(i, 21), 0.2 + 0.8 * pg_temp.h(i, 22), pg_temp.h(i, 23),
             pg_temp.h(i, 24), pg_temp.h(i, 25), pg_temp.h(i, 26), pg_temp.h(i, 13),
             pg_temp.h(i, 27), pg_temp.h(i, 28), 2 * pg_temp.h(i, 29) - 1
        from generate_series(1::bigint, $crops * $products) i;
      insert into verdict (crop_id, source, keep, reasons, provenance_id)
      select crop_id, 'MACHINE', blur >= 0.3 and dark >= 0.1 and size >= 48,
             array_remove(array[case when size < 48 then 'SIZE' end,
               case when blur < 0.3 then 'BLUR' end, case when dark < 0.1 then 'DARK' end], null),
             1
        from crop_quality order by crop_id;
      insert into crop_score (crop_id, provenance_id, text_score, size, position, total)
      select i, 1, pg_temp.h(i, 31), pg_temp.h(i, 32), pg_temp.h(i, 33), pg_temp.h(i, 34)
        from generate_series(1::bigint, $crops * $products) i;
      insert into label (crop_id, attribute, value, source, confidence, rank, provenance_id)
      select i, a.attribute,
             case when a.attribute = 'colour' and r = 1 and pg_temp.h(i, 41) < 0.001 then 'orange'
                  else a.words[1 + (((hashint8extended(i, a.salt) & 1048575)
                                      * cardinality(a.words) >> 20)::int + r - 1)
                                   % cardinality(a.words)] end,
             'MACHINE', case r when 1 then c when 2 then (1 - c) * 0.7 else (1 - c) * 0.3 end, r, 1
        from generate_series(1::bigint, $crops * $products) i,
             (values ('category',
                      '{mug,bottle,chair,lamp,bag,shoe,t-shirt,watch,hat,book}'::text[], 42),
                     ('colour', '{red,green,blue,yellow,black,white,pink}'::text[], 43),
                     ('style', '{plain,striped,dotted,checked}'::text[], 44))
               a (attribute, words, salt),
             generate_series(1, 3) r,
             lateral (select 0.35 + 0.65 * pg_temp.h(i, a.salt + 10)) x (c);
      insert into primary_choice (product_id, source, crop_id, basis, provenance_id)
      select i, 'MACHINE', $crops * i - (hashint8extended(i, 51) & 7) % $crops, 'TEXT', 1
        from generate_series(1, $products) i;
      insert into decision (id, product_id, crop_id, kind, actor, decided_at, recorded_at,
                            expected_version, new_version, change, before, after)
      select md5('judge' || i)::uuid, i, $crops * i, 'judge_crop', pg_temp.pick('{ada,bob,eve}', i, 61),
             timestamptz '2026-11-01' + (i % 20) * interval '1 day', now(), 1, 2,
             jsonb_build_object('kind', 'judge_crop', 'crop', $crops * i, 'keep', i % 3 = 0),
             '{"stage": "NEW", "skips": 0, "verdicts": {}, "labels": {}}',
             '{"stage": "IN_REVIEW", "skips": 0, "verdicts": {}, "labels": {}}'
        from generate_series(1, $products / 10) i;
      insert into decision (id, product_id, crop_id, kind, actor, decided_at, recorded_at,
                            expected_version, new_version, change, before, after)
      select md5('label' || i)::uuid, i, $crops * i - least(1, $crops - 1), 'relabel', pg_temp.pick('{ada,bob}', i, 62),
             timestamptz '2026-11-01' + (i % 20) * interval '1 day', now(), 2, 3,
             jsonb_build_object('kind', 'relabel', 'crop', $crops * i - least(1, $crops - 1), 'attribute', 'colour',
                                'value', 'pink'),
             '{"stage": "NEW", "skips": 0, "verdicts": {}, "labels": {}}',
             '{"stage": "IN_REVIEW", "skips": 0, "verdicts": {}, "labels": {}}'
        from generate_series(1, $products / 10) i;
      insert into verdict (crop_id, source, keep, decision_id)
      select $crops * i, 'PERSON', i % 3 = 0, md5('judge' || i)::uuid
        from generate_series(1, $products / 10) i;
      insert into label (crop_id, attribute, value, source, rank, decision_id)
      select $crops * i - least(1, $crops - 1), 'colour', 'pink', 'PERSON', 1, md5('label' || i)::uuid
        from generate_series(1, $products / 10) i;
      select setval('product_seq', $products), setval('image_seq', $pictures * $products),
             setval('detection_seq', $crops * $products), setval('crop_seq', $crops * $products)
      """;
}
