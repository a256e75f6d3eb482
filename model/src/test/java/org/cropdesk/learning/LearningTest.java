package org.cropdesk.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;
import org.cropdesk.db.TestCatalog;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.index.DrawnAnalyzer;
import org.cropdesk.index.IndexScope;
import org.cropdesk.index.LabelSwitch;
import org.cropdesk.job.StopSignal;
import org.cropdesk.label.Attribute;
import org.cropdesk.label.Suggestion;
import org.cropdesk.label.Vocabularies;
import org.cropdesk.review.ReviewChange;
import org.cropdesk.review.ReviewOutcome.Committed;
import org.cropdesk.review.Reviews;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Shoes are red and bags are green, and zero-shot says red of everything. Categories it always gets
 * right, so there is nothing to learn about them.
 */
final class LearningTest {
  private static final int PRODUCTS = 120;
  private static final int VERIFIED = 60;
  private static final Vocabularies WORDS =
      new Vocabularies(
          List.of(
              new Attribute("category", List.of("shoe", "bag", "other"), List.of("{}")),
              new Attribute("colour", List.of("red", "green"), List.of("{}"))),
          "words-1");

  private final CatalogDatabase database =
      CatalogDatabase.open(TestCatalog.fresh(), InstantSource.system());
  private final Reviews reviews;
  private final Learning learning = new Learning(database, InstantSource.system());
  private final DrawnAnalyzer analyzer = new DrawnAnalyzer();
  private final ZeroShot zeroShot =
      new ZeroShot(analyzer.imageSpace(), WORDS, LearningTest::drawnZeroShot);

  LearningTest(@TempDir Path dir) {
    this.reviews = new Reviews(database, dir);
  }

  @AfterEach
  void close() {
    reviews.close();
    database.close();
  }

  /** What the drawn analyzer says of the vectors it makes. */
  private static List<Suggestion> drawnZeroShot(float[] vector) {
    String category = near(vector, "bag") ? "bag" : "shoe";
    return List.of(
        new Suggestion("category", category, 0.75, 1), new Suggestion("colour", "red", 0.5, 1));
  }

  private static boolean near(float[] vector, String name) {
    float[] drawn = DrawnAnalyzer.vector("encoder-1" + name + "10");
    double cosine = 0;
    for (int d = 0; d < vector.length; d++) {
      cosine += vector[d] * drawn[d];
    }
    return cosine > 0.9;
  }

  private static String sku(int i) {
    return "P%03d".formatted(i);
  }

  private static boolean isBag(int i) {
    return i % 2 == 1;
  }

  @BeforeEach
  void indexAndVerifyHalf() throws IOException {
    for (int i = 0; i < PRODUCTS; i++) {
      reviews.draw(sku(i), (isBag(i) ? "bag" : "shoe") + " 0.9 10 10 60 60");
    }
    reviews.importAll().index(analyzer, IndexScope.MISSING);
    for (int i = 0; i < VERIFIED; i++) {
      verify(i);
    }
  }

  private void verify(int i) {
    if (isBag(i)) {
      say(i, new ReviewChange.Relabel(crop(i), "colour", "green"));
    }
    say(i, new ReviewChange.Accept());
  }

  private void say(int i, ReviewChange change) {
    assertThat(reviews.decide(sku(i), change)).isInstanceOf(Committed.class);
  }

  private long crop(int i) {
    return reviews.item(sku(i)).crops().getFirst().id();
  }

  private TrainingOutcome train(String attribute) {
    return learning.train(attribute, zeroShot, new Centroids(), "ada", new StopSignal());
  }

  private long rewrite() {
    return new LabelSwitch(database).run(n -> {}, new StopSignal());
  }

  private Suggestion colour(int i) {
    return reviews.item(sku(i)).crops().getFirst().suggestions().stream()
        .filter(s -> s.attribute().equals("colour") && s.rank() == 1)
        .findFirst()
        .orElseThrow();
  }

  private List<String> labelRows() {
    return rows(
        """
        select crop_id || ' ' || attribute || ' ' || value || ' ' || source || ' '
               || coalesce(confidence::text, '') || ' ' || rank || ' '
               || coalesce(provenance_id, 0) || ' ' || coalesce(head_version, 0)
          from label order by crop_id, source, attribute, rank
        """);
  }

  private List<String> doubts() {
    return rows("select id || ' ' || round(doubt::numeric, 9) from product order by id");
  }

  private List<String> rows(String sql) {
    return database.read("look", c -> Statements.list(c, sql, r -> r.getString(1)));
  }

  @Test
  void aBetterHeadSpeaksAtOnceAndGoingBackRestoresEveryRow() {
    var rows = labelRows();
    var doubts = doubts();
    long version = reviews.item(sku(101)).version();

    assertThat(train("colour"))
        .isInstanceOfSatisfying(
            TrainingOutcome.Trained.class,
            t -> {
              assertThat(t.used()).isTrue();
              var all = t.head().measured().all();
              assertThat(all.learned()).isEqualTo(all.crops());
              assertThat(all.zeroShot()).isBetween(1, all.crops() - 6);
              assertThat(t.head().measured().spoken().zeroShot()).isZero();
            });
    assertThat(colour(101).value()).as("nothing is rewritten yet").isEqualTo("red");
    rewrite();

    assertThat(colour(101).value()).isEqualTo("green");
    assertThat(colour(101).origin()).isEqualTo("learned, version 1");
    assertThat(colour(101).confidence()).isGreaterThan(0.5);
    assertThat(reviews.item(sku(101)).version()).isEqualTo(version + 1);
    assertThat(colour(1).headVersion()).as("verified: as its reviewer saw it").isZero();
    assertThat(doubts()).isNotEqualTo(doubts);

    learning.back("colour", "ada");
    rewrite();

    assertThat(labelRows()).isEqualTo(rows);
    assertThat(doubts()).isEqualTo(doubts);
    assertThat(rows("select 'left' from zero_shot")).isEmpty();
    assertThat(reviews.item(sku(101)).version()).isEqualTo(version + 2);
  }

  /** What somebody accepted keeps its value; nothing else stays learned once zero-shot is back. */
  @Test
  void goingBackLeavesOnlyAcceptedValuesLearnedAndThoseGoWithTheAcceptance() {
    train("colour");
    rewrite();
    say(100, new ReviewChange.Accept());
    say(101, new ReviewChange.Accept());
    say(103, new ReviewChange.Relabel(crop(103), "colour", "red"));
    say(103, new ReviewChange.Accept());
    assertThat(colour(100).origin()).isEqualTo("learned, version 1");

    learning.back("colour", "ada");
    rewrite();

    assertThat(colour(100)).isEqualTo(new Suggestion("colour", "red", 0.5, 1));
    assertThat(colour(103).origin()).isEqualTo("zero-shot");
    assertThat(reviews.item(sku(103)).crops().getFirst().humanLabels())
        .isEqualTo(Map.of("colour", List.of("red")));
    assertThat(colour(101).value()).as("accepted as the head had it").isEqualTo("green");
    assertThat(new LabelSwitch(database).waiting()).isEmpty();

    var accepted = reviews.service().history(reviews.item(sku(101)).productId(), 1).getFirst();
    say(101, new ReviewChange.Revert(accepted.id()));

    assertThat(new LabelSwitch(database).waiting()).containsExactly("colour");
    rewrite();
    assertThat(colour(101)).isEqualTo(new Suggestion("colour", "red", 0.5, 1));
    assertThat(rows("select 'left' from zero_shot")).isEmpty();
    assertThat(rows("select 'left' from label where head_version is not null")).isEmpty();
  }

  @Test
  void aHeadThatIsNotBetterIsStoredAndNotUsed() {
    assertThat(train("category"))
        .isInstanceOfSatisfying(
            TrainingOutcome.Trained.class,
            t -> {
              assertThat(t.used()).isFalse();
              assertThat(t.words()).contains("100 %").contains("not better than zero-shot");
            });
    assertThat(rewrite()).isZero();
    assertThatThrownBy(() -> learning.use("category", 1, WORDS, "ada"))
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining("not better");
  }

  @Test
  void tooFewVerifiedCropsAreASentence() {
    database.write(
        "unverify", c -> Statements.update(c, "update product set stage = 'NEW' where id > 7"));
    assertThat(train("colour"))
        .isInstanceOfSatisfying(
            TrainingOutcome.TooFew.class,
            t ->
                assertThat(t.words())
                    .isEqualTo("13 more verified crops are needed; a head takes 20."));
    assertThat(learning.status(WORDS)).allSatisfy(a -> assertThat(a.versions()).isEmpty());
  }

  @Test
  void aStoppedRewriteGoesOnWhereItStoodAndPeopleAreNotTouched() {
    say(101, new ReviewChange.Relabel(crop(101), "colour", "red"));
    train("colour");
    var stop = new StopSignal();
    var pages = new ArrayList<Long>();
    new LabelSwitch(database)
        .run(
            n -> {
              pages.add(n);
              stop.request();
            },
            stop);
    assertThat(pages).containsExactly(50L);
    assertThat(new LabelSwitch(database).waiting()).containsExactly("colour");
    assertThat(colour(119).headVersion()).isZero();

    assertThat(rewrite()).isPositive();

    assertThat(new LabelSwitch(database).waiting()).isEmpty();
    assertThat(colour(119).value()).isEqualTo("green");
    assertThat(reviews.item(sku(101)).crops().getFirst().humanLabels())
        .isEqualTo(Map.of("colour", List.of("red")));
  }

  @Test
  void anIndexRunAsksTheHeadInUseAndKeepsWhatZeroShotSaid() throws IOException {
    train("colour");
    rewrite();
    reviews.draw("NEW1", "bag 0.9 10 10 60 60").importAll().index(analyzer, IndexScope.MISSING);
    var item = reviews.item("NEW1");
    assertThat(item.crops().getFirst().suggestions())
        .filteredOn(s -> s.attribute().equals("colour"))
        .first()
        .satisfies(s -> {
          assertThat(s.value()).isEqualTo("green");
          assertThat(s.headVersion()).isEqualTo(1);
        });
    learning.back("colour", "ada");
    rewrite();
    assertThat(reviews.item("NEW1").crops().getFirst().suggestions())
        .contains(new Suggestion("colour", "red", 0.5, 1));
  }

  @Test
  void equalCropsGiveTheSameHeadAndTheSameNumbers() {
    train("colour");
    train("colour");
    var versions = learning.status(WORDS).get(1).versions();
    assertThat(versions).extracting(Head::version).containsExactly(2, 1);
    assertThat(versions.get(0).sha256()).isEqualTo(versions.get(1).sha256());
    assertThat(versions.get(0).measured()).isEqualTo(versions.get(1).measured());
  }

  @Test
  void whoWentBackIsNotOverruledByANewVersion() {
    train("colour");
    learning.back("colour", "ada");
    assertThat(train("colour"))
        .isInstanceOfSatisfying(TrainingOutcome.Trained.class, t -> assertThat(t.used()).isFalse());
    assertThat(learning.status(WORDS).get(1))
        .satisfies(a -> {
          assertThat(a.inUse()).isNull();
          assertThat(a.heldBack()).isTrue();
        });
    learning.use("colour", 2, WORDS, "ada");
    rewrite();
    assertThat(colour(101).headVersion()).isEqualTo(2);
  }

  @Test
  void aHeadWhoseValueWasRemovedFallsSilent() {
    train("colour");
    rewrite();
    var fewer =
        new Vocabularies(
            List.of(new Attribute("colour", List.of("red"), List.of("{}"))), "words-2");
    assertThat(learning.status(fewer).getFirst().inUse()).isNull();
    assertThat(learning.retire(fewer, "ada"))
        .singleElement()
        .asString()
        .contains("no longer has green")
        .contains("zero-shot again");
    rewrite();
    assertThat(colour(101).value()).isEqualTo("red");
    assertThatThrownBy(() -> learning.use("colour", 1, fewer, "ada"))
        .hasMessageContaining("no longer has green");
  }

  @Test
  void aHeadIsNeverUsedForVectorsOfAnotherEncoder() {
    train("colour");
    rewrite();
    reviews.index(new DrawnAnalyzer("detector-1", "encoder-2"), IndexScope.MISSING);
    assertThat(colour(101).origin()).isEqualTo("zero-shot");
    var other = new DrawnAnalyzer("detector-1", "encoder-2").imageSpace();
    var elsewhere = new ZeroShot(other, WORDS, LearningTest::drawnZeroShot);
    assertThatThrownBy(
            () -> learning.train("colour", elsewhere, new Centroids(), "ada", new StopSignal()))
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining("active space");
  }

  @Test
  void whatALaterRunWroteIsNobodysWord() {
    assertThat(learning.counts(WORDS, new StopSignal()))
        .containsEntry("category", Map.of("shoe", VERIFIED / 2, "bag", VERIFIED / 2));
    reviews.index(analyzer, IndexScope.ALL);
    assertThat(learning.counts(WORDS, new StopSignal()))
        .as("only what people said themselves is left")
        .isEqualTo(Map.of("colour", Map.of("green", VERIFIED / 2)));
  }

  @Test
  void aDamagedHeadIsNotUsed() {
    train("colour");
    database.write(
        "damage",
        c ->
            Statements.update(
                c, "update head set weights = set_byte(weights, 20, 7) where version = 1"));
    assertThatThrownBy(this::rewrite).hasMessageContaining("is damaged");
    assertThat(colour(101).value()).isEqualTo("red");
    assertThat(0.5).isCloseTo(colour(101).confidence(), within(1e-9));
  }
}
