package org.cropdesk.index;

import static java.util.stream.Collectors.groupingBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.cropdesk.change.ChangeMessage;
import org.cropdesk.crop.Thresholds;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.DeskMessages;
import org.cropdesk.db.Statements;
import org.cropdesk.job.JobStore;
import org.cropdesk.label.Suggestion;
import org.jspecify.annotations.Nullable;

/** Reads what waits for other thresholds, and writes what they say of it. */
final class RejudgeSql {
  private static final String WAITING =
      """
        from product p
       where p.deleted_at is null and p.id > ?
         and p.indexed_provenance_id in (select id from provenance where thresholds_version <> ?)
      """;

  private final CatalogDatabase database;

  RejudgeSql(CatalogDatabase database) {
    this.database = database;
  }

  /**
   * @param twins what stands for a provenance once its verdicts are by these thresholds
   */
  record Target(Thresholds thresholds, Map<Integer, Integer> twins) {
    int twin(int provenance) {
      return twins.getOrDefault(provenance, provenance);
    }
  }

  /** Progress that is committed with the rows. */
  record Checkpoint(JobStore.Claim claim, long cursor, long done) {}

  /** What a chunk came to. */
  record Written(List<Long> changed, long flipped, long primaries) {}

  long pending(String version, long cursor) {
    return database.read(
        "count what to judge again",
        c -> Statements.number(c, "select count(*)" + WAITING, cursor, version));
  }

  List<Long> next(String version, long cursor, int limit) {
    return database.read(
        "read what to judge again",
        c ->
            Statements.list(
                c,
                "select p.id" + WAITING + " order by p.id limit ?",
                r -> r.getLong(1),
                cursor,
                version,
                limit));
  }

  /** The newest provenance with these thresholds, drawn from the newest there is. */
  Optional<Integer> provenanceOf(String version) {
    return database.write(
        "record the provenance",
        c -> {
          Statements.update(
              c,
              "insert into thresholds (version, limits) values (?, '{}') on conflict do nothing",
              version);
          draw(c, version);
          String sql = "select id from provenance where thresholds_version = ? order by id desc";
          return Statements.first(c, sql + " limit 1", r -> r.getInt(1), version);
        });
  }

  private static void draw(Connection c, String version) throws SQLException {
    String sql =
        """
        insert into provenance (detector_hash, encoder_hash, preprocess_fingerprint,
                                thresholds_version, vocabulary_hash)
        select distinct detector_hash, encoder_hash, preprocess_fingerprint, ?, vocabulary_hash
          from provenance
        on conflict do nothing
        """;
    Statements.update(c, sql, version);
  }

  Target target(Thresholds thresholds) {
    String sql =
        """
        select o.id, n.id
          from provenance o
          join provenance n using (detector_hash, encoder_hash, preprocess_fingerprint,
                                   vocabulary_hash)
         where n.thresholds_version = ?
        """;
    return database.read(
        "read the provenance",
        c -> {
          var twins = new HashMap<Integer, Integer>();
          Statements.list(c, sql, r -> twins.put(r.getInt(1), r.getInt(2)), thresholds.version());
          return new Target(thresholds, twins);
        });
  }

  Written write(Target target, List<Long> products, Checkpoint checkpoint, Instant now) {
    return database.write(
        "judge products again", c -> new Writing(c, target, now).write(products, checkpoint));
  }

  /** Tells the other desks. */
  void tell(UUID desk, String version, String actor) {
    database.write(
        "tell the other desks",
        c -> {
          DeskMessages.send(c, ChangeMessage.thresholds(desk, version, actor));
          return true;
        });
  }

  private record Product(
      long id, int provenance, @Nullable Long primary, @Nullable PrimaryBasis basis) {}

  private record Picture(
      long product, long id, int width, int height, int orientation, @Nullable String failure) {}

  /** The state of one transaction. */
  private static final class Writing {
    private final Connection c;
    private final Target target;
    private final Instant now;
    private final RejudgeRows rows;
    private Map<Long, List<Picture>> pictures = Map.of();
    private Map<Long, List<Suggestion>> labels = Map.of();
    private Map<Long, List<Long>> leftBehind = Map.of();

    Writing(Connection c, Target target, Instant now) {
      this.c = c;
      this.target = target;
      this.now = now;
      this.rows = new RejudgeRows(target);
    }

    Written write(List<Long> page, Checkpoint checkpoint) throws SQLException {
      var locked = List.copyOf(IndexSql.lock(c, page).keySet());
      var crops = StoredCropSql.of(c, locked);
      var alikes = StoredCropSql.alikes(c, locked);
      pictures = pictures(locked);
      labels = StandingChoiceSql.labels(c, locked);
      leftBehind = leftBehind(locked);
      for (Product product : products(locked)) {
        take(
            product,
            Judgement.of(crops.getOrDefault(product.id(), List.of()), alikes, target.thresholds()));
      }
      rows.send(c, now);
      JobStore.checkpoint(c, checkpoint.claim(), checkpoint.cursor(), checkpoint.done(), 0, now);
      return rows.written();
    }

    private void take(Product product, Judgement judged) {
      boolean other = judged.looksOther(product.primary());
      for (int i = 0; i < judged.crops().size(); i++) {
        rows.verdict(judged, i);
      }
      Long primary = judged.primaryId();
      rows.primary(
          product.id(),
          primary,
          StandingChoice.basis(product.basis(), judged),
          target.twin(product.provenance()),
          !Objects.equals(primary, product.primary()));
      rows.product(
          product.id(),
          StandingChoice.doubt(judged, primary == null ? List.of() : suggestions(primary)),
          seen(product, judged),
          other,
          target.twin(product.provenance()));
    }

    private List<Suggestion> suggestions(long crop) {
      return labels.getOrDefault(crop, List.of());
    }

    /** The hash that an index run would come to. */
    private String seen(Product product, Judgement judged) {
      var seen = new SeenHash();
      for (Picture picture : pictures.getOrDefault(product.id(), List.of())) {
        String failure = picture.failure();
        if (failure != null) {
          seen.unreadable(picture.id(), failure);
          continue;
        }
        seen.image(picture.id(), picture.width(), picture.height(), picture.orientation());
        for (int i = 0; i < judged.crops().size(); i++) {
          StoredCrop crop = judged.crops().get(i);
          if (crop.image() == picture.id() && crop.candidate()) {
            seen.crop(
                crop.id(),
                crop.source(),
                crop.detection().className(),
                crop.detection().score(),
                crop.pixels(),
                suggestions(crop.id()));
            seen.failed(judged.reasons(i));
          }
        }
      }
      seen.kept(leftBehind.getOrDefault(product.id(), List.of()));
      seen.primary(judged.primaryId(), StandingChoice.basis(product.basis(), judged));
      return seen.hex();
    }

    private List<Product> products(List<Long> ids) throws SQLException {
      String sql =
          """
          select p.id, p.indexed_provenance_id, m.crop_id, m.basis
            from product p
            left join primary_choice m on m.product_id = p.id and m.source = 'MACHINE'
           where p.id = any(?) and p.indexed_provenance_id is not null
           order by p.id
          """;
      return Statements.list(
          c,
          sql,
          r -> {
            String basis = r.getString(4);
            return new Product(
                r.getLong(1),
                r.getInt(2),
                Statements.longOrNull(r, "crop_id"),
                basis == null ? null : PrimaryBasis.valueOf(basis));
          },
          ids);
    }

    private Map<Long, List<Picture>> pictures(List<Long> products) throws SQLException {
      String sql =
          """
          select product_id, id, coalesce(width, 0), coalesce(height, 0), coalesce(orientation, 1),
                 failure_code
            from image where product_id = any(?) and deleted_at is null
           order by product_id, position
          """;
      return Statements.list(
              c,
              sql,
              r ->
                  new Picture(
                      r.getLong(1),
                      r.getLong(2),
                      r.getInt(3),
                      r.getInt(4),
                      r.getInt(5),
                      r.getString(6)),
              products)
          .stream()
          .collect(groupingBy(Picture::product));
    }

    /** Crops that the last run did not find again and that are here because a person spoke. */
    private Map<Long, List<Long>> leftBehind(List<Long> products) throws SQLException {
      var map = new HashMap<Long, List<Long>>();
      String sql =
          """
          select c.product_id, c.id
            from crop c
            join product p on p.id = c.product_id
            join image i on i.id = c.image_id and i.deleted_at is null
             and i.failure_code is null
            join provenance k on k.id = c.provenance_id
            join provenance o on o.id = p.indexed_provenance_id
            left join box_word w on w.crop_id = c.id
           where c.product_id = any(?) and c.source <> 'PERSON'
             and (c.deleted_at is null or w.deleted)
             and (k.detector_hash, k.encoder_hash, k.preprocess_fingerprint, k.vocabulary_hash)
               <> (o.detector_hash, o.encoder_hash, o.preprocess_fingerprint, o.vocabulary_hash)
           order by c.id
          """;
      Statements.list(
          c,
          sql,
          r -> map.computeIfAbsent(r.getLong(1), p -> new ArrayList<>()).add(r.getLong(2)),
          products);
      return map;
    }
  }
}
