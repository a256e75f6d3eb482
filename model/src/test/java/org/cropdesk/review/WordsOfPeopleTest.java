package org.cropdesk.review;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.TestCatalog;
import org.cropdesk.review.ReviewChange.Accept;
import org.cropdesk.review.ReviewChange.Flag;
import org.cropdesk.review.ReviewChange.JudgeCrop;
import org.cropdesk.review.ReviewChange.Reject;
import org.cropdesk.review.ReviewChange.Relabel;
import org.cropdesk.review.ReviewChange.Revert;
import org.cropdesk.review.ReviewChange.SetPrimary;
import org.cropdesk.review.ReviewChange.Skip;
import org.cropdesk.review.ReviewChange.Together;
import org.cropdesk.review.ReviewOutcome.Committed;
import org.cropdesk.review.ReviewOutcome.Gone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Several things said in one action, flags, reasons, and labels with several values. */
@ExtendWith(TestCatalog.class)
final class WordsOfPeopleTest {
  private static final String BOXES = "shoe 0.9 10 10 60 60\nbag 0.8 50 50 95 95\n";

  private final Reviews reviews;

  WordsOfPeopleTest(CatalogDatabase database, @TempDir Path dir) {
    this.reviews = new Reviews(database, dir);
  }

  private HistoryEntry last(String sku) {
    return reviews.service().history(reviews.item(sku).productId(), 1).getFirst();
  }

  @Test
  void fixingAndAcceptingIsOneVersionAndOneUndo() throws IOException {
    var item = reviews.add("fixed", BOXES);
    long crop = item.crops().getFirst().id();
    var fix = new Together(List.of(new Relabel(crop, "colour", "blue"), new Accept()));
    assertThat(reviews.decide("fixed", fix)).isEqualTo(new Committed(item.version() + 1));
    var fixed = reviews.item("fixed");
    assertThat(fixed.stage()).isEqualTo(ReviewStage.VERIFIED);
    assertThat(fixed.crops().getFirst().humanLabels()).containsEntry("colour", List.of("blue"));
    assertThat(last("fixed").kind()).isEqualTo("fix_accept");
    assertThat(last("fixed").summary()).isEqualTo("Set the colour to blue and accepted");

    reviews.decide("fixed", new Revert(last("fixed").id()));
    var back = reviews.item("fixed");
    assertThat(back.stage()).isEqualTo(ReviewStage.NEW);
    assertThat(back.crops().getFirst().humanLabels()).isEmpty();
  }

  @Test
  void ofSeveralWordsAllOrNoneAreRecorded() throws IOException {
    var item = reviews.add("half", BOXES);
    long crop = item.crops().getFirst().id();
    var words = new Together(List.of(new JudgeCrop(crop, false), new SetPrimary(Long.MAX_VALUE)));
    assertThat(reviews.decide("half", words)).isInstanceOf(Gone.class);
    assertThat(reviews.item("half").crops()).isEqualTo(item.crops());
    assertThat(reviews.item("half").version()).isEqualTo(item.version());
  }

  @Test
  void onlyTheLastOfSeveralWordsMayEndTheVisit() {
    assertThatThrownBy(() -> new Together(List.of(new Accept(), new Flag(""))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Together(List.of(new Skip())))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aFlagStaysWhateverBecomesOfTheProductUntilItIsTakenOff() throws IOException {
    reviews.add("flagged", BOXES);
    reviews.decide(
        "flagged",
        new Flag("two products, ask the shop \u2014 \u05e9\u05dc\u05d5\u05dd \ud83d\udc5f"));
    reviews.decide("flagged", new Accept());
    assertThat(reviews.item("flagged").flag()).startsWith("two products").endsWith("\ud83d\udc5f");
    assertThat(reviews.item("flagged").stage()).isEqualTo(ReviewStage.VERIFIED);
    assertThat(reviews.service().counts().flagged()).isEqualTo(1);

    reviews.decide("flagged", new Flag(null));
    assertThat(reviews.item("flagged").flag()).isNull();
    assertThat(last("flagged").summary()).isEqualTo("Took the flag off");
    reviews.decide("flagged", new Revert(last("flagged").id()));
    assertThat(reviews.item("flagged").flag()).startsWith("two products");
  }

  @Test
  void theReasonOfAPrimaryChoiceIsKeptWithItAndInTheHistory() throws IOException {
    var item = reviews.add("chosen", BOXES);
    long bag = item.crops().getLast().id();
    reviews.decide("chosen", new SetPrimary(bag, PrimaryReason.WHOLE_PRODUCT));
    assertThat(reviews.item("chosen").primaryReason()).isEqualTo(PrimaryReason.WHOLE_PRODUCT);
    assertThat(last("chosen").summary())
        .isEqualTo("Chose the primary crop: shows the whole product");
    reviews.decide("chosen", new JudgeCrop(bag, false));
    assertThat(reviews.item("chosen").primaryReason()).isNull();
  }

  @Test
  void severalValuesOfAnAttributeKeepTheirOrder() throws IOException {
    long crop = reviews.add("several", BOXES).crops().getFirst().id();
    reviews.decide("several", new Relabel(crop, "remarks", List.of("watermark", "cut off")));
    assertThat(reviews.item("several").crops().getFirst().humanLabels())
        .containsEntry("remarks", List.of("watermark", "cut off"));
    reviews.decide("several", new Relabel(crop, "remarks", List.of("cut off")));
    assertThat(reviews.item("several").crops().getFirst().humanLabels())
        .containsEntry("remarks", List.of("cut off"));
    assertThat(last("several").changes())
        .singleElement()
        .satisfies(field -> {
          assertThat(field.before()).isEqualTo("watermark, cut off");
          assertThat(field.after()).isEqualTo("cut off");
        });
  }

  @Test
  void aProductWithoutAnAcceptableCropHasNoPrimaryAndGoesToRework() throws IOException {
    var item = reviews.add("none", BOXES);
    assertThat(item.primary()).isNotNull();
    var words =
        new Together(
            List.of(
                new JudgeCrop(item.crops().getFirst().id(), false),
                new JudgeCrop(item.crops().getLast().id(), false),
                new Reject(RejectReason.NO_GOOD_CROP, null)));
    reviews.decide("none", words);
    var after = reviews.item("none");
    assertThat(after.primary()).isNull();
    assertThat(after.stage()).isEqualTo(ReviewStage.REWORK);
    assertThat(last("none").summary())
        .isEqualTo("Rejected a crop and sent to rework: No crop is good enough");
  }
}
