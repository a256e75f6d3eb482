package org.cropdesk.dataset;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.cropdesk.db.BinaryCopy;
import org.cropdesk.db.Statements;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.job.StopSignal;
import org.jspecify.annotations.Nullable;

/**
 * Hands the products of a version to {@link DatasetSplitter} and keeps where they fell, in the
 * table {@code frozen_split}. The heap holds a few numbers a product and a crop; vectors lie
 * outside of it.
 */
final class SplitWriter {
  private static final int PIECE = 5_000;

  /** Bytes before the numbers of a {@code halfvec} on the wire. */
  private static final int VECTOR_HEAD = 4;

  private final Connection c;
  private final Dataset dataset;
  private final StopSignal stop;

  SplitWriter(Connection c, Dataset dataset, StopSignal stop) {
    this.c = c;
    this.dataset = dataset;
    this.stop = stop;
  }

  /**
   * @param space whose vectors told what is near, null when there were none
   * @param leftOut products that would leak wherever they are put
   */
  record Outcome(@Nullable Integer space, Leakage leakage, List<Finding> leftOut) {}

  private record Space(int id, int dimensions) {}

  /**
   * @throws java.util.concurrent.CancellationException when it is stopped
   */
  Outcome assign() throws SQLException {
    Space space = space();
    SplitMembers members = members();
    long chosen = Statements.number(c, "select coalesce(sum(chosen), 0) from frozen_item");
    int vectors = space == null ? 0 : (int) Statements.number(c, COUNT, space.id());
    var memberOf = new int[vectors];
    try (var file = new VectorFile(vectors, space == null ? 1 : space.dimensions())) {
      if (space != null) {
        read(space, members, file, memberOf);
      }
      SplitResult result =
          new DatasetSplitter(dataset, members, sameBytes(members), file, memberOf, stop)
              .split(chosen - vectors);
      write(members, result);
      return new Outcome(
          space == null ? null : space.id(), result.leakage(), leftOut(members, result));
    } catch (IOException e) {
      throw new CatalogException(
          ErrorKind.ENVIRONMENT,
          String.format(
              Locale.ROOT,
              "There is no room for the vectors of %,d crops in %s, so no version was made.",
              vectors,
              System.getProperty("java.io.tmpdir")),
          "Free two bytes for each number of each vector there, or name another folder with"
              + " -Djava.io.tmpdir.",
          e);
    }
  }

  private @Nullable Space space() throws SQLException {
    String sql = "select id, dimensions from space where aspect = 'IMAGE' and state = 'ACTIVE'";
    return Statements.first(c, sql, r -> new Space(r.getInt(1), r.getInt(2))).orElse(null);
  }

  /** By id, so that the same catalog is always split the same way. */
  private SplitMembers members() throws SQLException {
    String sql =
        """
        select p.id, p.sku, s.split from product p
          left join dataset_split s on s.dataset_id = ? and s.product_id = p.id
         where p.id in (select product_id from frozen_item) order by p.id
        """;
    int count = (int) Statements.number(c, "select count(distinct product_id) from frozen_item");
    var products = new long[count];
    var skus = new String[count];
    var standing = new @Nullable Split[count];
    var at = new int[1];
    Statements.each(
        c,
        sql,
        PIECE,
        r -> {
          int i = at[0]++;
          products[i] = r.getLong(1);
          skus[i] = r.getString(2);
          String there = r.getString(3);
          standing[i] = there == null ? null : Split.valueOf(there);
        },
        dataset.id());
    return new SplitMembers(products, skus, standing, classes(products));
  }

  /** Class and count by turns, by product; classes are numbered by their names. */
  private int[][] classes(long[] products) throws SQLException {
    Map<String, Integer> numbers = new HashMap<>();
    Statements.list(
        c,
        "select distinct name from frozen_class order by 1",
        r -> numbers.put(r.getString(1), numbers.size()));
    var classes = new int[products.length][];
    Arrays.fill(classes, new int[0]);
    String sql =
        "select product_id, name, sum(boxes) from frozen_class group by 1, 2 order by 1, 2";
    Statements.each(
        c,
        sql,
        PIECE,
        r -> {
          int member = Arrays.binarySearch(products, r.getLong(1));
          int[] before = classes[member];
          int[] more = Arrays.copyOf(before, before.length + 2);
          more[before.length] = numbers.getOrDefault(r.getString(2), 0);
          more[before.length + 1] = r.getInt(3);
          classes[member] = more;
        });
    return classes;
  }

  /** Neighbours in the list of products that have one picture: enough to join them all. */
  private int[] sameBytes(SplitMembers members) throws SQLException {
    String sql =
        """
        select product_id, before
          from (select product_id, lag(product_id) over (partition by picture order by product_id)
                         as before
                  from frozen_item
                 where picture in (select picture from frozen_item group by picture
                                    having count(distinct product_id) > 1)) t
         where before <> product_id
        """;
    var pairs = new ArrayList<Integer>();
    Statements.list(
        c,
        sql,
        r -> pairs.add(member(members, r.getLong(1))) && pairs.add(member(members, r.getLong(2))));
    return pairs.stream().mapToInt(Integer::intValue).toArray();
  }

  private static int member(SplitMembers members, long product) {
    return Arrays.binarySearch(members.products(), product);
  }

  private static final String VECTORS =
      """
      from frozen_crop f join frozen_item i using (image_id)
      join space_vector v on v.space_id = ? and v.subject_id = f.crop_id and not v.stale
      """;

  private static final String COUNT = "select count(*) " + VECTORS;

  private void read(Space space, SplitMembers members, VectorFile file, int[] memberOf)
      throws SQLException {
    String sql =
        "select f.product_id, halfvec_send(v.embedding) " + VECTORS + " order by f.crop_id";
    var vector = new float[space.dimensions()];
    Statements.each(
        c,
        sql,
        PIECE / 5,
        r -> {
          memberOf[file.size()] = member(members, r.getLong(1));
          var bytes = ByteBuffer.wrap(r.getBytes(2)).position(VECTOR_HEAD);
          for (int i = 0; i < vector.length; i++) {
            vector[i] = Float.float16ToFloat(bytes.getShort());
          }
          file.add(vector);
        },
        space.id());
  }

  private void write(SplitMembers members, SplitResult result) throws SQLException {
    for (int from = 0; from < members.size(); from += PIECE) {
      var copy = new BinaryCopy("frozen_split", "product_id", "split", "cluster");
      for (int m = from; m < Math.min(members.size(), from + PIECE); m++) {
        Split side = result.split()[m];
        if (side != null) {
          copy.row().int8(members.products()[m]).text(side.name()).int4(result.cluster()[m]);
        }
      }
      copy.send(c);
    }
  }

  private List<Finding> leftOut(SplitMembers members, SplitResult result) {
    var findings = new ArrayList<Finding>();
    for (SplitResult.Torn torn : result.leftOut()) {
      boolean closed = torn.otherSide() == Split.TEST && dataset.testFrozen();
      findings.add(
          new Finding(
              closed ? Fault.FROZEN_TEST : Fault.TWO_SIDES,
              members.products()[torn.member()],
              members.skus()[torn.member()],
              null,
              null,
              "It shows what %s shows, which is in %s, and %s. It stays out of this dataset."
                  .formatted(
                      members.skus()[torn.other()],
                      torn.otherSide().word(),
                      closed
                          ? "nothing enters that any more"
                          : "something else it is near to is on another side")));
    }
    return findings;
  }

  /** Keeps for ever where the products of the version that is written are. */
  static void keep(Connection c, Dataset dataset, int version) throws SQLException {
    String sql =
        """
        insert into dataset_split (dataset_id, product_id, split, since)
        select ?, s.product_id, s.split, ? from frozen_split s
         where exists (select from frozen_item f where f.product_id = s.product_id)
        on conflict do nothing
        """;
    Statements.update(c, sql, dataset.id(), version);
  }
}
