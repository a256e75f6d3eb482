package org.cropdesk.dataset;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.job.StopSignal;

/**
 * Measures how near strangers are in the space in force: the nearest crop of another product, of
 * another picture, for {@value #ASKED} crops among {@value #AMONG}. Both are a sample of pages that
 * the same space always gives again. A second of one core, whatever the size of the catalog.
 */
final class NearnessSql {
  private static final int ASKED = 500;
  private static final int AMONG = 10_000;
  private static final int PIECE = 1_000;

  /** Bytes before the numbers of a {@code halfvec} on the wire. */
  private static final int VECTOR_HEAD = 4;

  private final CatalogDatabase database;

  NearnessSql(CatalogDatabase database) {
    this.database = database;
  }

  private record Space(int id, String encoder, int dimensions, long vectors) {}

  Nearness measure(StopSignal stop) {
    return space()
        .filter(s -> s.vectors() >= Nearness.FEWEST)
        .map(s -> measure(s, stop))
        .orElseGet(Nearness::unmeasured);
  }

  private Optional<Space> space() {
    String sql =
        """
        select s.id, s.encoder_name, s.dimensions,
               (select coalesce(sum(vectors - stale), 0) from space_tally where space_id = s.id)
          from space s where s.aspect = 'IMAGE' and s.state = 'ACTIVE'
        """;
    return database.read(
        "look at the space in force",
        c ->
            Statements.first(
                c, sql, r -> new Space(r.getInt(1), r.getString(2), r.getInt(3), r.getLong(4))));
  }

  private Nearness measure(Space space, StopSignal stop) {
    var products = new long[AMONG];
    var pictures = new int[AMONG];
    try (var file = new VectorFile(AMONG, space.dimensions())) {
      database.write(
          "read some vectors",
          c -> {
            read(c, space, file, products, pictures);
            return true;
          });
      int asked = Math.min(ASKED, file.size());
      if (asked < Nearness.FEWEST) {
        return Nearness.unmeasured();
      }
      var some = new int[asked];
      Arrays.setAll(some, i -> (int) ((long) i * file.size() / asked));
      var strangers = new Strangers(file, products, pictures);
      NearProof.find(file, some, Nearness.LEAST, strangers, stop);
      return Nearness.measured(
          String.format(Locale.ROOT, "space %d (%s)", space.id(), space.encoder()),
          asked,
          strangers.reachedByOneIn(some));
    } catch (IOException e) {
      throw new CatalogException(
          ErrorKind.ENVIRONMENT,
          "There is no room for some vectors in " + System.getProperty("java.io.tmpdir") + ".",
          "Make room there, or say from where on two crops are one picture.",
          e);
    }
  }

  private static void read(
      Connection c, Space space, VectorFile file, long[] products, int[] pictures)
      throws SQLException {
    // Pages are taken by chance, so somewhat more than needed are asked for.
    double percent = Math.min(100, 120.0 * AMONG / space.vectors());
    String sql =
        """
        select v.product_id, i.sha256, halfvec_send(v.embedding)
          from space_vector v tablesample system (%s) repeatable (7)
          join crop k on k.id = v.crop_id
          join image i on i.id = k.image_id
         where v.space_id = ? and not v.stale and v.subject_id = v.crop_id
           and k.deleted_at is null
         order by v.subject_id limit ?
        """
            .formatted(String.format(Locale.ROOT, "%.6f", percent));
    var vector = new float[space.dimensions()];
    Statements.each(
        c,
        sql,
        PIECE,
        r -> {
          products[file.size()] = r.getLong(1);
          pictures[file.size()] = r.getString(2).hashCode();
          var bytes = ByteBuffer.wrap(r.getBytes(3)).position(VECTOR_HEAD);
          for (int i = 0; i < vector.length; i++) {
            vector[i] = Float.float16ToFloat(bytes.getShort());
          }
          file.add(vector);
        },
        space.id(),
        AMONG);
  }

  /** The nearest stranger of each. */
  private static final class Strangers implements NearPairs.Found {
    private final VectorFile file;
    private final long[] products;
    private final int[] pictures;
    private final double[] nearest;

    Strangers(VectorFile file, long[] products, int[] pictures) {
      this.file = file;
      this.products = products;
      this.pictures = pictures;
      this.nearest = new double[file.size()];
    }

    @Override
    public boolean isSettled(int a, int b) {
      return false;
    }

    @Override
    public boolean asks(int a, int b) {
      return products[a] != products[b] && pictures[a] != pictures[b];
    }

    @Override
    public int group(int index) {
      return index;
    }

    @Override
    public void pair(int a, int b) {
      nearest[a] = Math.max(nearest[a], file.cosine(a, b));
    }

    /** Below what was looked for it is 0, which is as good. */
    double reachedByOneIn(int[] some) {
      double[] all = Arrays.stream(some).mapToDouble(i -> nearest[i]).sorted().toArray();
      return all[all.length - 1 - all.length / Nearness.ONE_IN];
    }
  }
}
