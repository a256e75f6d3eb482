package org.cropdesk.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.cropdesk.job.StopSignal;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class DatasetSplitterTest {
  private static final int DIMENSIONS = 96;
  private static final double NEAR = 0.97;

  /** Products with vectors, as a freeze would hand them over. */
  private static final class Catalog {
    final List<String> skus = new ArrayList<>();
    final List<@Nullable Split> standing = new ArrayList<>();
    final List<int[]> classes = new ArrayList<>();
    final List<float[]> vectors = new ArrayList<>();
    final List<Integer> memberOf = new ArrayList<>();
    final List<Integer> sameBytes = new ArrayList<>();

    int product(@Nullable Split there, int type, float[]... own) {
      int member = skus.size();
      skus.add("sku " + member);
      standing.add(there);
      classes.add(new int[] {type, 1});
      for (float[] vector : own) {
        vectors.add(vector);
        memberOf.add(member);
      }
      return member;
    }

    SplitResult split(Dataset dataset) throws IOException {
      return split(dataset, new StopSignal());
    }

    SplitResult split(Dataset dataset, StopSignal stop) throws IOException {
      var members =
          new SplitMembers(
              new long[skus.size()],
              skus.toArray(String[]::new),
              standing.toArray(Split[]::new),
              classes.toArray(int[][]::new));
      try (var file = new VectorFile(vectors.size(), DIMENSIONS)) {
        vectors.forEach(file::add);
        return new DatasetSplitter(dataset, members, ints(sameBytes), file, ints(memberOf), stop)
            .split(0);
      }
    }

    private static int[] ints(List<Integer> list) {
      return list.stream().mapToInt(Integer::intValue).toArray();
    }
  }

  private static Dataset dataset(String salt, boolean testFrozen) {
    return new Dataset(
        1,
        "garments",
        salt,
        new Dataset.Ratios(0.7, 0.15, 0.15),
        NEAR,
        testFrozen,
        "ada",
        Instant.EPOCH);
  }

  /** As encoders make them: all in one narrow cone. */
  private static float[] random(Random random) {
    var vector = new float[DIMENSIONS];
    double squares = 0;
    for (int i = 0; i < DIMENSIONS; i++) {
      vector[i] = (float) random.nextGaussian();
      squares += (double) vector[i] * vector[i];
    }
    for (int i = 0; i < DIMENSIONS; i++) {
      vector[i] = (float) (vector[i] / Math.sqrt(squares)) + (i == 0 ? 0.8f : 0);
    }
    return vector;
  }

  /** Another photo of the same thing, at a cosine of about .99. */
  private static float[] alike(float[] vector, Random random) {
    float[] other = vector.clone();
    float[] noise = random(random);
    for (int i = 1; i < DIMENSIONS; i++) {
      other[i] += 0.12f * noise[i];
    }
    return other;
  }

  private static double cosine(float[] a, float[] b) {
    double dot = 0;
    double na = 0;
    double nb = 0;
    for (int i = 0; i < a.length; i++) {
      dot += (double) a[i] * b[i];
      na += (double) a[i] * a[i];
      nb += (double) b[i] * b[i];
    }
    return dot / Math.sqrt(na * nb);
  }

  private static Split side(SplitResult result, int member) {
    Split side = result.split()[member];
    assertThat(side).as("side of " + member).isNotNull();
    return Objects.requireNonNull(side);
  }

  @Test
  void everyNearPairIsFoundAndNothingElse() throws IOException {
    var random = new Random(1);
    var vectors = new ArrayList<float[]>();
    for (int i = 0; i < 4_000; i++) {
      float[] one = random(random);
      vectors.add(one);
      if (i % 4 == 0) {
        float[] other = one.clone();
        float share = random.nextFloat(0.4f); // on both sides of the limit
        float[] noise = random(random);
        for (int j = 1; j < DIMENSIONS; j++) {
          other[j] += share * noise[j];
        }
        vectors.add(other);
      }
    }
    Set<String> expected = new HashSet<>();
    for (int a = 0; a < vectors.size(); a++) {
      for (int b = a + 1; b < vectors.size(); b++) {
        double cosine = cosine(vectors.get(a), vectors.get(b));
        if (cosine >= NEAR + 0.001) {
          expected.add(a + " " + b);
        }
      }
    }
    assertThat(expected).hasSizeGreaterThan(300);
    Set<String> found = new HashSet<>();
    try (var file = new VectorFile(vectors.size(), DIMENSIONS)) {
      vectors.forEach(file::add);
      var told =
          new NearPairs.Found() {
            @Override
            public boolean isSettled(int a, int b) {
              return false;
            }

            @Override
            public boolean asks(int a, int b) {
              return true;
            }

            @Override
            public int group(int index) {
              return index;
            }

            @Override
            public void pair(int a, int b) {
              found.add(Math.min(a, b) + " " + Math.max(a, b));
            }
          };
      new NearPairs(file, 1, new StopSignal()).find(NEAR, told);
    }
    assertThat(found).containsAll(expected);
    assertThat(found)
        .allMatch(p -> {
          String[] pair = p.split(" ");
          return cosine(
                  vectors.get(Integer.parseInt(pair[0])), vectors.get(Integer.parseInt(pair[1])))
              >= NEAR - 0.001;
        });
  }

  /** digitalsreeni-image-annotator PR#93: a split by the name of the picture leaked siblings. */
  @Test
  void whatSharesPicturesFallsOnOneSide() throws IOException {
    var catalog = new Catalog();
    var random = new Random(2);
    for (int i = 0; i < 300; i++) {
      float[] one = random(random);
      catalog.product(null, i % 3, one, alike(one, random));
      catalog.product(null, i % 3, alike(one, random)); // the same thing, sold twice
      int bytes = catalog.product(null, i % 3, random(random));
      catalog.sameBytes.addAll(List.of(bytes - 1, bytes));
    }
    SplitResult result = catalog.split(dataset("salt", false));
    for (int i = 0; i < 900; i += 3) {
      assertThat(side(result, i)).isEqualTo(side(result, i + 1)).isEqualTo(side(result, i + 2));
      assertThat(result.cluster()[i])
          .isEqualTo(result.cluster()[i + 1])
          .isEqualTo(result.cluster()[i + 2]);
    }
    assertThat(result.leftOut()).isEmpty();
    assertThat(result.leakage().isNone()).isTrue();
    assertThat(result.leakage().proved()).isPositive();
    assertThat(Arrays.stream(result.split()).distinct()).hasSize(3);
  }

  /** weecology/MillionTrees#36: new data reshuffled the test set. */
  @Test
  void addingATenthMovesNothingOld() throws IOException {
    var random = new Random(3);
    var before = new Catalog();
    for (int i = 0; i < 1_000; i++) {
      before.product(null, i % 7, random(random));
    }
    SplitResult first = before.split(dataset("salt", false));
    var after = new Catalog();
    for (int i = 0; i < 1_000; i++) {
      after.product(side(first, i), i % 7, before.vectors.get(i));
    }
    for (int i = 0; i < 100; i++) {
      after.product(
          null, i % 7, i % 2 == 0 ? random(random) : alike(before.vectors.get(i * 9), random));
    }
    SplitResult second = after.split(dataset("salt", false));
    for (int i = 0; i < 1_000; i++) {
      assertThat(second.split()[i]).isEqualTo(first.split()[i]);
    }
    for (int i = 1; i < 100; i += 2) {
      assertThat(second.split()[1_000 + i]).as("beside its twin").isEqualTo(first.split()[i * 9]);
    }
    assertThat(second.leakage().isNone()).isTrue();
  }

  /** js0nwu/webui#1: 11,987 pictures of the test set were in the training set, too. */
  @Test
  void aNewcomerBetweenTwoSidesIsLeftOutAndSaysNearWhat() throws IOException {
    var random = new Random(4);
    var catalog = new Catalog();
    float[] trained = random(random);
    float[] tested = random(random);
    int train = catalog.product(Split.TRAIN, 0, trained);
    int test = catalog.product(Split.TEST, 0, tested);
    int between = catalog.product(null, 0, alike(trained, random), alike(tested, random));
    int beside = catalog.product(null, 0, alike(tested, random));
    // Held to the others by the torn one alone.
    float[] own = random(random);
    int behind = catalog.product(null, 0, own);
    catalog.vectors.add(alike(own, random));
    catalog.memberOf.add(between);
    SplitResult result = catalog.split(dataset("salt", false));
    assertThat(result.split()[between]).isNull();
    assertThat(result.leftOut()).hasSize(1);
    assertThat(result.leftOut().getFirst().member()).isEqualTo(between);
    assertThat(result.leftOut().getFirst().other()).isIn(train, test);
    assertThat(side(result, train)).isEqualTo(Split.TRAIN);
    assertThat(side(result, beside)).isEqualTo(Split.TEST);
    assertThat(result.split()[behind]).isNotNull();
    assertThat(result.leakage().isNone()).isTrue();
  }

  @Test
  void nothingEntersAFrozenTestSet() throws IOException {
    var random = new Random(5);
    var catalog = new Catalog();
    var old = new ArrayList<float[]>();
    for (int i = 0; i < 40; i++) {
      old.add(random(random));
      catalog.product(i < 20 ? Split.TRAIN : Split.TEST, 0, old.get(i));
    }
    for (int i = 0; i < 200; i++) {
      catalog.product(null, i % 5, random(random));
    }
    int twin = catalog.product(null, 0, alike(old.get(30), random));
    SplitResult result = catalog.split(dataset("salt", true));
    assertThat(Arrays.stream(result.split()).filter(s -> s == Split.TEST)).hasSize(20);
    assertThat(result.split()[twin]).isNull();
    assertThat(result.leftOut()).containsExactly(new SplitResult.Torn(twin, 30, Split.TEST));
  }

  @Test
  void everyClassComesNearItsShares() throws IOException {
    var random = new Random(6);
    var catalog = new Catalog();
    for (int i = 0; i < 2_000; i++) {
      int type = i < 1_600 ? 0 : i < 1_900 ? 1 : i < 1_980 ? 2 : 3; // 1600, 300, 80, 20
      float[] one = random(random);
      catalog.product(null, type, one);
      if (i % 10 == 0) {
        catalog.product(null, type, alike(one, random));
      }
    }
    SplitResult result = catalog.split(dataset("salt", false));
    for (int type = 0; type < 4; type++) {
      int wanted = type;
      int[] of =
          IntStream.range(0, catalog.skus.size())
              .filter(m -> catalog.classes.get(m)[0] == wanted)
              .toArray();
      for (Split split : Split.values()) {
        double share =
            (double) Arrays.stream(of).filter(m -> result.split()[m] == split).count() / of.length;
        assertThat(share)
            .as(split + " of class " + type)
            .isCloseTo(dataset("", false).ratios().of(split), within(2.0 / of.length + 0.01));
      }
    }
  }

  @Test
  void theSameGivesTheSameAndAnotherSaltMixesAnew() throws IOException {
    var random = new Random(7);
    var catalog = new Catalog();
    for (int i = 0; i < 500; i++) {
      catalog.product(null, i % 3, random(random));
    }
    SplitResult one = catalog.split(dataset("one", false));
    assertThat(catalog.split(dataset("one", false)).split()).isEqualTo(one.split());
    assertThat(catalog.split(dataset("two", false)).split()).isNotEqualTo(one.split());
  }

  /**
   * lance-format/lance-context#103: the hash of a group's key is the same in every process and on
   * every machine. The number is that of {@code sha256("one\nsku é")}, made elsewhere.
   */
  @Test
  void theHashOfAProductIsThatOfItsNameWhereverItIsReckoned() {
    var members =
        new SplitMembers(
            new long[1], new String[] {"sku \u00e9"}, new Split[1], new int[][] {{0, 1}});
    assertThat(members.hash(0, "one")).isEqualTo(-2943656514484015992L);
    assertThat(members.hash(0, "two")).isNotEqualTo(members.hash(0, "one"));
  }

  /** A box that was redrawn since can bring two old products together. */
  @Test
  void ofTwoOldOnesThatHaveComeNearTheTestedOneStays() throws IOException {
    var random = new Random(8);
    var catalog = new Catalog();
    float[] one = random(random);
    int tested = catalog.product(Split.TEST, 0, one);
    int trained = catalog.product(Split.TRAIN, 0, alike(one, random));
    SplitResult result = catalog.split(dataset("salt", false));
    assertThat(side(result, tested)).isEqualTo(Split.TEST);
    assertThat(result.leftOut()).containsExactly(new SplitResult.Torn(trained, tested, Split.TEST));
    assertThat(result.leakage().isNone()).isTrue();
  }

  @Test
  void thousandsOfTheSamePictureAreOneCluster() throws IOException {
    var random = new Random(9);
    var catalog = new Catalog();
    float[] one = random(random);
    for (int i = 0; i < 5_000; i++) {
      catalog.product(null, 0, one);
    }
    SplitResult result = catalog.split(dataset("salt", false));
    assertThat(Arrays.stream(result.cluster()).distinct()).hasSize(1);
    assertThat(Arrays.stream(result.split()).distinct()).hasSize(1);
  }

  @Test
  void aProductWithoutAnyVectorOrClassFallsSomewhereAndTheCountSaysSo() throws IOException {
    var catalog = new Catalog();
    for (int i = 0; i < 50; i++) {
      catalog.product(null, 0);
      catalog.classes.set(i, new int[0]);
    }
    SplitResult result = catalog.split(dataset("salt", false));
    assertThat(result.split()).doesNotContainNull();
    assertThat(result.leakage().compared()).isZero();
  }

  @Test
  void itStopsWhenAsked() {
    var random = new Random(10);
    var catalog = new Catalog();
    for (int i = 0; i < 100; i++) {
      catalog.product(null, 0, random(random));
    }
    var stop = new StopSignal();
    stop.request();
    assertThatThrownBy(() -> catalog.split(dataset("salt", false), stop))
        .isInstanceOf(CancellationException.class);
  }
}
