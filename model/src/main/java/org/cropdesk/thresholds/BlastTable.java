package org.cropdesk.thresholds;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;
import org.cropdesk.crop.QualityCheck;
import org.cropdesk.crop.Thresholds;
import org.cropdesk.crop.VerdictRule;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.index.Alikes;
import org.cropdesk.index.Rejudge;
import org.cropdesk.index.StoredCrop;
import org.cropdesk.index.StoredCropSql;

/**
 * Everything that was measured of a catalog's crops, small enough to be asked anew for every pixel
 * that a slider moves: some 65 bytes a crop, and one pass over it an answer. As of the moment it
 * was read. Safe on any thread.
 */
public final class BlastTable {
  private static final int LIVE = 1;
  private static final int CANDIDATE = 2;
  private static final int KEPT = 4;
  private static final int JUDGED = 8;
  private static final int REJECTED_BY_PERSON = 16;
  private static final int PROGRESS_EVERY = 10_000;

  private final Alikes alikes;
  private final Map<Long, Integer> products = new HashMap<>();
  private final Map<Long, List<StoredCrop>> gathered = new HashMap<>();
  private final Map<Long, Integer> gatheredRows = new HashMap<>();
  private final List<Together> together = new ArrayList<>();
  private final Map<HistogramKey, Histogram> histograms = new ConcurrentHashMap<>();
  private long[] primaryIds = {};
  private boolean[] chosenByPerson = {};
  private boolean[] accepted = {};
  private int[] primaryRows = {};

  private int size;
  private long[] ids = new long[1024];
  private int[] product = new int[1024];
  private int[][] cells = new int[QualityCheck.values().length][1024];
  private double[] totals = new double[1024];
  private short[] positions = new short[1024];
  private byte[] flags = new byte[1024];

  private BlastTable(Alikes alikes) {
    this.alikes = alikes;
  }

  /**
   * Reads a catalog; seconds for a million crops.
   *
   * @param progress hears how many crops were read
   */
  public static BlastTable read(CatalogDatabase database, LongConsumer progress) {
    var table = new BlastTable(StoredCropSql.alikes(database));
    table.take(new BlastSql(database).products());
    StoredCropSql.each(
        database,
        crop -> {
          table.take(crop);
          if (table.size % PROGRESS_EVERY == 0) {
            progress.accept(table.size);
          }
        });
    table.settle();
    return table;
  }

  private record HistogramKey(QualityCheck check, double limit, int bars) {}

  /**
   * The crops of one product that were compared with each other, in the pipeline's order.
   *
   * @param similarity by place in the list
   */
  private record Together(int[] rows, double[] scores, double[] areas, double[][] similarity) {}

  /** After the last crop: what is compared is gathered, and nothing is held that is not needed. */
  private void settle() {
    for (List<StoredCrop> crops : gathered.values()) {
      List<StoredCrop> compared =
          crops.stream()
              .filter(StoredCrop::compared)
              .sorted(
                  Comparator.comparingInt(StoredCrop::position)
                      .thenComparingDouble(c -> -c.detection().score())
                      .thenComparingLong(StoredCrop::id))
              .toList();
      together.add(
          new Together(
              compared.stream()
                  .mapToInt(c -> Objects.requireNonNull(gatheredRows.get(c.id())))
                  .toArray(),
              compared.stream().mapToDouble(c -> c.detection().score()).toArray(),
              compared.stream().mapToDouble(c -> c.detection().box().area()).toArray(),
              alikes.among(compared)));
    }
    gathered.clear();
    gatheredRows.clear();
    products.clear();
    resize(size);
  }

  private void take(List<BlastSql.Product> all) {
    primaryIds = new long[all.size()];
    chosenByPerson = new boolean[all.size()];
    accepted = new boolean[all.size()];
    primaryRows = new int[all.size()];
    Arrays.fill(primaryRows, -1);
    for (int i = 0; i < all.size(); i++) {
      products.put(all.get(i).id(), i);
      primaryIds[i] = all.get(i).primary();
      chosenByPerson[i] = all.get(i).chosenByPerson();
      accepted[i] = all.get(i).accepted();
    }
  }

  private void take(StoredCrop crop) {
    Integer of = products.get(crop.product());
    if (of == null) {
      return; // Came after the products were read.
    }
    if (size == ids.length) {
      resize(size + size / 2);
    }
    int row = size++;
    ids[row] = crop.id();
    product[row] = of;
    totals[row] = crop.total();
    positions[row] = (short) Math.min(Short.MAX_VALUE, crop.position());
    for (QualityCheck check : QualityCheck.values()) {
      cells[check.index()][row] = Cells.of(check, crop.values()[check.index()]);
    }
    boolean tied = alikes.has(crop.product());
    flags[row] =
        (byte)
            ((crop.live() ? LIVE : 0)
                | (crop.candidate() ? CANDIDATE : 0)
                | (crop.keep() ? KEPT : 0)
                | (crop.humanKeep() != null ? JUDGED : 0)
                | (Boolean.FALSE.equals(crop.humanKeep()) ? REJECTED_BY_PERSON : 0));
    if (tied) {
      gathered.computeIfAbsent(crop.product(), p -> new ArrayList<>()).add(crop);
      gatheredRows.put(crop.id(), row);
    }
    if (primaryIds[of] == crop.id()) {
      primaryRows[of] = row;
    }
  }

  private void resize(int more) {
    ids = Arrays.copyOf(ids, more);
    product = Arrays.copyOf(product, more);
    totals = Arrays.copyOf(totals, more);
    positions = Arrays.copyOf(positions, more);
    flags = Arrays.copyOf(flags, more);
    for (int i = 0; i < cells.length; i++) {
      cells[i] = Arrays.copyOf(cells[i], more);
    }
  }

  /** How many crops it knows. */
  public int size() {
    return size;
  }

  /**
   * What thresholds would change.
   *
   * @param near the check whose limit the sample lies near
   * @param sample how many crops of either kind at most
   */
  public Radius radius(Thresholds wanted, QualityCheck near, int sample) {
    short[] failing = failing(wanted);
    var question = new Question(wanted, near, sample);
    for (int row = 0; row < size; row++) {
      question.take(row, failing[row] == 0);
    }
    return question.answer();
  }

  /** The failed checks of every crop, check by check: so each pass runs through one array. */
  private short[] failing(Thresholds wanted) {
    var failing = new short[size];
    for (QualityCheck check : QualityCheck.values()) {
      int[] column = cells[check.index()];
      int step = Cells.step(wanted.limit(check));
      short bit = (short) VerdictRule.bit(check);
      // As Cells.fails, with the question of the direction asked once.
      if (check.direction() == QualityCheck.Direction.AT_LEAST) {
        for (int row = 0; row < size; row++) {
          if (column[row] < step) {
            failing[row] |= bit;
          }
        }
      } else {
        for (int row = 0; row < size; row++) {
          if (column[row] > step) {
            failing[row] |= bit;
          }
        }
      }
    }
    together.forEach(crops -> compare(crops, failing, wanted.limit(QualityCheck.DUPLICATE)));
    return failing;
  }

  /** Other limits make other crops the better ones, and so others the duplicates. */
  private static void compare(Together crops, short[] failing, double limit) {
    int[] rows = crops.rows();
    var faults = new int[rows.length];
    for (int i = 0; i < rows.length; i++) {
      faults[i] = VerdictRule.ownFaults(failing[rows[i]]);
    }
    double[] duplicates =
        VerdictRule.duplicates(
            faults, crops.scores(), crops.areas(), (a, b) -> crops.similarity()[a][b]);
    int bit = VerdictRule.bit(QualityCheck.DUPLICATE);
    for (int i = 0; i < rows.length; i++) {
      boolean fails = VerdictRule.fails(QualityCheck.DUPLICATE, duplicates[i], limit);
      failing[rows[i]] = (short) (fails ? failing[rows[i]] | bit : failing[rows[i]] & ~bit);
    }
  }

  /** One pass. */
  private final class Question {
    private final int step;
    private final QualityCheck near;
    private final Nearest rejected;
    private final Nearest kept;
    private final int[] best = new int[primaryIds.length];
    private long crops;
    private long toReject;
    private long toKeep;
    private long judged;
    private long inAccepted;

    Question(Thresholds wanted, QualityCheck near, int sample) {
      this.near = near;
      this.rejected = new Nearest(sample);
      this.kept = new Nearest(sample);
      this.step = Cells.step(wanted.limit(near));
      Arrays.fill(best, -1);
    }

    void take(int row, boolean keep) {
      int is = flags[row];
      if ((is & LIVE) != 0) {
        crops++;
        if (keep != ((is & KEPT) != 0)) {
          flip(row, keep);
        }
      }
      if (keep && (is & CANDIDATE) != 0) {
        int before = best[product[row]];
        if (before < 0 || beats(row, before)) {
          best[product[row]] = row;
        }
      }
    }

    private void flip(int row, boolean keep) {
      if (keep) {
        toKeep++;
      } else {
        toReject++;
      }
      if ((flags[row] & JUDGED) != 0) {
        judged++;
      } else if (accepted[product[row]]) {
        inAccepted++;
      }
      int cell = cells[near.index()][row];
      long distance = Math.abs((long) cell - step);
      (keep ? kept : rejected).offer(row, distance);
    }

    /** The pipeline takes the first of equal ones: earlier picture, surer detector, older crop. */
    private boolean beats(int row, int other) {
      if (totals[row] != totals[other]) {
        return totals[row] > totals[other];
      }
      if (positions[row] != positions[other]) {
        return positions[row] < positions[other];
      }
      int[] sure = cells[QualityCheck.CONFIDENCE.index()];
      return sure[row] != sure[other] ? sure[row] > sure[other] : ids[row] < ids[other];
    }

    Radius answer() {
      long primaries = 0;
      long without = 0;
      for (int i = 0; i < best.length; i++) {
        int after = standing(best[i]);
        if (!chosenByPerson[i] && standing(primaryRows[i]) != after) {
          primaries++;
          without += after < 0 ? 1 : 0;
        }
      }
      return new Radius(
          crops,
          toReject,
          toKeep,
          judged,
          inAccepted,
          primaries,
          without,
          rejected.ids(ids),
          kept.ids(ids));
    }

    /** The machine's choice stands unless a person rejected or deleted that very crop. */
    private int standing(int row) {
      boolean stands =
          row >= 0 && (flags[row] & LIVE) != 0 && (flags[row] & REJECTED_BY_PERSON) == 0;
      return stands ? row : -1;
    }
  }

  /**
   * How often which values were measured of the crops that are there.
   *
   * @param limit lies within the edges whatever was measured
   */
  public Histogram histogram(QualityCheck check, double limit, int bars) {
    return histograms.computeIfAbsent(
        new HistogramKey(check, limit, bars), key -> count(check, limit, bars));
  }

  private Histogram count(QualityCheck check, double limit, int bars) {
    int[] column = cells[check.index()];
    long least = Cells.step(limit);
    long most = least;
    for (int row = 0; row < size; row++) {
      if ((flags[row] & LIVE) != 0 && Cells.isMeasured(column[row])) {
        least = Math.min(least, column[row]);
        most = Math.max(most, column[row]);
      }
    }
    double room = Math.max(1, most - least) * 0.03;
    double from = Math.max(lowest(check), (least - room) / Thresholds.STEPS);
    double to = Math.min(highest(check), (most + room) / Thresholds.STEPS);
    if (!(to > from)) {
      to = from + 1;
    }
    var counts = new long[bars];
    long unmeasured = 0;
    for (int row = 0; row < size; row++) {
      if ((flags[row] & LIVE) == 0) {
        continue;
      }
      if (!Cells.isMeasured(column[row])) {
        unmeasured++;
        continue;
      }
      double share = (Cells.limit(column[row]) - from) / (to - from);
      counts[Math.clamp((long) (share * bars), 0, bars - 1)]++;
    }
    return new Histogram(from, to, Arrays.stream(counts).boxed().toList(), unmeasured);
  }

  private static double lowest(QualityCheck check) {
    return Rejudge.least(check);
  }

  private static double highest(QualityCheck check) {
    return Rejudge.most(check);
  }
}
