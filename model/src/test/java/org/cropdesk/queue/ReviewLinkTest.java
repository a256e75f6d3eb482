package org.cropdesk.queue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** LS and CVAT carry a frame in a link, but not the queue it was found in. */
final class ReviewLinkTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "RED-1",
        "a b+c&d=e?f/g%h#i",
        "\u05e9\u05dc\u05d5\u05dd",
        "\ud83d\udc5f 42",
        "cropdesk:x"
      })
  void aLinkSaysTheSameWhenItIsReadBack(String sku) {
    var link =
        new ReviewLink(
            sku, 3, QueuePile.REWORK, QueueOrder.NEWEST, "colour:\"dark red\" -stage:new & 50%+");
    assertThat(ReviewLink.parse(" " + link.text() + "\n")).contains(link);
    assertThat(link.text()).doesNotContain(" ");
  }

  @Test
  void aSkuAloneIsALinkToTheProduct() {
    assertThat(ReviewLink.parse("RED-1")).get().extracting(ReviewLink::sku).isEqualTo("RED-1");
  }

  @Test
  void whatIsUnknownIsLeftOutAndWhatIsBrokenIsNoLink() {
    assertThat(ReviewLink.parse("cropdesk:A?crop=x&queue=nowhere&order=loudest&more=1"))
        .contains(new ReviewLink("A", 0, QueuePile.WAITING, QueueOrder.LEAST_CERTAIN, ""));
    assertThat(ReviewLink.parse("cropdesk:%zz")).isEmpty();
    assertThat(ReviewLink.parse("cropdesk:?crop=1")).isEmpty();
    assertThat(ReviewLink.parse("  ")).isEmpty();
  }
}
