package org.cropdesk.dataset;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.cropdesk.job.StopSignal;

/**
 * Puts products on the sides of a training set so that nothing leaks: products that share pictures,
 * by bytes or by near vectors, are one cluster and fall on one side. Where an earlier version put a
 * product it stays; a newcomer that is near to products on two sides is left out. The result
 * depends on nothing but what is given.
 */
final class DatasetSplitter {
  private static final long FIRST_LOOK = 11;
  private static final long SECOND_LOOK = 23;

  /** Multiplications for the proof without shortcuts, some 20 s on two cores. */
  private static final long PROOF = 100_000_000_000L;

  private final Dataset dataset;
  private final SplitMembers members;
  private final int[] sameBytes;
  private final VectorFile vectors;
  private final int[] memberOf;
  private final StopSignal stop;
  private final Clusters clusters;
  private final SplitBoard board;

  /**
   * @param sameBytes members that have a picture with the same bytes, by twos
   * @param vectors of chosen crops
   * @param memberOf the member of each vector
   */
  DatasetSplitter(
      Dataset dataset,
      SplitMembers members,
      int[] sameBytes,
      VectorFile vectors,
      int[] memberOf,
      StopSignal stop) {
    this.dataset = dataset;
    this.members = members;
    this.sameBytes = sameBytes;
    this.vectors = vectors;
    this.memberOf = memberOf;
    this.stop = stop;
    this.clusters = new Clusters(members.size());
    this.board = new SplitBoard(members);
  }

  /**
   * Blocks; minutes for a million vectors. With n vectors of p products: {@link NearPairs} twice,
   * once more where old products meet, the proof of as many vectors as {@value #PROOF}
   * multiplications hold against all, and p log p for the shares. The heap holds 160 bytes a vector
   * and some hundred a product; the numbers of the vectors are outside of it.
   *
   * @param withoutVector chosen crops that have none
   * @throws java.util.concurrent.CancellationException when it is stopped
   */
  SplitResult split(long withoutVector) {
    cluster();
    Map<Integer, List<Integer>> bySet = sets();
    var newcomers = new ArrayList<List<Integer>>();
    var mixed = new ArrayList<List<Integer>>();
    for (List<Integer> set : bySet.values()) {
      Set<Split> standing = standing(set);
      switch (standing.size()) {
        case 0 -> newcomers.add(set);
        case 1 -> follow(set, standing.iterator().next());
        default -> mixed.add(set);
      }
    }
    if (!mixed.isEmpty()) {
      newcomers.addAll(torn(mixed));
    }
    balance(newcomers);
    Leakage leakage = proved(withoutVector);
    return new SplitResult(board.splits(), numbers(), board.torn(), leakage);
  }

  /** Returns newcomers that are near to nothing old once what is torn is gone. */
  private List<List<Integer>> torn(List<List<Integer>> mixed) {
    var sets = new TornSets(dataset, members, board, memberOf, mixed);
    for (int i = 0; i + 1 < sameBytes.length; i += 2) {
      sets.same(sameBytes[i], sameBytes[i + 1]);
    }
    new NearPairs(vectors, FIRST_LOOK, stop).find(dataset.near(), sets);
    return sets.settle();
  }

  private void cluster() {
    for (int i = 0; i + 1 < sameBytes.length; i += 2) {
      clusters.join(sameBytes[i], sameBytes[i + 1]);
    }
    new NearPairs(vectors, FIRST_LOOK, stop)
        .find(
            dataset.near(),
            new NearPairs.Found() {
              @Override
              public boolean isSettled(int a, int b) {
                return clusters.areJoined(memberOf[a], memberOf[b]);
              }

              @Override
              public boolean asks(int a, int b) {
                return clusters.of(memberOf[a]) != clusters.of(memberOf[b]);
              }

              @Override
              public int group(int index) {
                return 0;
              }

              @Override
              public void pair(int a, int b) {
                clusters.join(memberOf[a], memberOf[b]);
              }
            });
  }

  /** Members by the one that stands for their set, each in the order of members. */
  private Map<Integer, List<Integer>> sets() {
    var sets = new LinkedHashMap<Integer, List<Integer>>();
    for (int m = 0; m < members.size(); m++) {
      sets.computeIfAbsent(clusters.of(m), _ -> new ArrayList<>(1)).add(m);
    }
    return sets;
  }

  private Set<Split> standing(List<Integer> set) {
    var found = new HashSet<Split>();
    for (int m : set) {
      Split there = members.standing()[m];
      if (there != null) {
        found.add(there);
      }
    }
    return found;
  }

  /** Newcomers go where their neighbours are, unless that is closed. */
  private void follow(List<Integer> set, Split there) {
    for (int m : set) {
      if (!board.isOld(m)) {
        if (there == Split.TEST && dataset.testFrozen()) {
          int old = set.stream().filter(o -> board.isOld(o)).findFirst().orElse(m);
          board.leaveOut(m, old, there);
        } else {
          board.put(m, there);
        }
      }
    }
  }

  private void balance(List<List<Integer>> newcomers) {
    int classes =
        Arrays.stream(members.classes())
            .flatMapToInt(c -> IntStream.range(0, c.length / 2).map(i -> c[2 * i] + 1))
            .max()
            .orElse(0);
    var balance = new SplitBalance(dataset, classes);
    for (int m = 0; m < members.size(); m++) {
      if (!board.isOut(m)) {
        int[] of = classes(List.of(m), classes);
        balance.count(of);
        Split there = board.at(m);
        if (there != null) {
          balance.put(there, of);
        }
      }
    }
    var waiting = new ArrayList<SplitBalance.Cluster>();
    for (int i = 0; i < newcomers.size(); i++) {
      List<Integer> set = newcomers.get(i);
      long hash = Long.MAX_VALUE;
      boolean first = true;
      for (int m : set) {
        long own = members.hash(m, dataset.salt());
        hash = first || Long.compareUnsigned(own, hash) < 0 ? own : hash;
        first = false;
      }
      waiting.add(new SplitBalance.Cluster(i, classes(set, classes), hash));
    }
    balance.sort(waiting);
    for (SplitBalance.Cluster cluster : waiting) {
      Split side = balance.take(cluster);
      newcomers.get(cluster.id()).forEach(m -> board.put(m, side));
    }
  }

  private int[] classes(List<Integer> set, int classes) {
    var sum = new int[classes + 1];
    for (int m : set) {
      int[] of = members.classes()[m];
      for (int i = 0; i + 1 < of.length; i += 2) {
        sum[of[i]] += of[i + 1];
      }
    }
    sum[classes] = set.size();
    return sum;
  }

  /** Looks again in another way, leaves out what the first look missed, and says what is left. */
  private Leakage proved(long withoutVector) {
    var across = new Across();
    int[] some = sample();
    NearProof.find(vectors, some, dataset.near(), across, stop);
    var pairs = new NearPairs(vectors, SECOND_LOOK, stop);
    do {
      across.leaveOut();
      pairs.find(dataset.near(), across);
    } while (across.left() > 0);
    long bytes = 0;
    for (int i = 0; i + 1 < sameBytes.length; i += 2) {
      bytes += board.isAcross(sameBytes[i], sameBytes[i + 1]) ? 1 : 0;
    }
    return new Leakage(
        0, bytes, across.left(), dataset.near(), vectors.size(), withoutVector, some.length);
  }

  /** Crops of the small splits, evenly. */
  private int[] sample() {
    int[] small =
        IntStream.range(0, vectors.size())
            .filter(v -> board.at(memberOf[v]) != Split.TRAIN && !board.isOut(memberOf[v]))
            .toArray();
    int many = NearProof.affordable(vectors.size(), vectors.dimensions(), PROOF);
    if (small.length <= many) {
      return small;
    }
    double step = (double) small.length / many;
    return IntStream.range(0, many).map(i -> small[(int) (i * step)]).toArray();
  }

  private int[] numbers() {
    var number = new HashMap<Integer, Integer>();
    return IntStream.range(0, members.size())
        .map(m -> number.computeIfAbsent(clusters.of(m), _ -> number.size()))
        .toArray();
  }

  /** Pairs on two sides. */
  private final class Across implements NearPairs.Found {
    private final Set<Long> pairs = new HashSet<>();

    /** Sides stay as they are while it is looked. */
    @Override
    public boolean isSettled(int a, int b) {
      return !asks(a, b);
    }

    @Override
    public boolean asks(int a, int b) {
      return board.isAcross(memberOf[a], memberOf[b]);
    }

    /** Its side, or that it is gone. */
    @Override
    public int group(int index) {
      int member = memberOf[index];
      Split side = board.at(member);
      return board.isOut(member) || side == null ? 0 : side.word().hashCode();
    }

    @Override
    public void pair(int a, int b) {
      int x = Math.min(memberOf[a], memberOf[b]);
      int y = Math.max(memberOf[a], memberOf[b]);
      pairs.add((long) x << Integer.SIZE | y);
    }

    private long[] sorted() {
      return pairs.stream().mapToLong(Long::longValue).sorted().toArray();
    }

    /** Newcomers first; of two old ones the one that is not held out for measuring. */
    void leaveOut() {
      for (long pair : sorted()) {
        int a = (int) (pair >>> Integer.SIZE);
        int b = (int) pair;
        if (board.isAcross(a, b)) {
          board.tear(a, b);
        }
      }
    }

    long left() {
      return Arrays.stream(sorted())
          .filter(p -> board.isAcross((int) (p >>> Integer.SIZE), (int) p))
          .count();
    }
  }
}
