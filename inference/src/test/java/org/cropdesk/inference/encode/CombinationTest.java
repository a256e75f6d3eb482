package org.cropdesk.inference.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.cropdesk.embedding.SourceType;
import org.cropdesk.failure.CatalogException;
import org.junit.jupiter.api.Test;

final class CombinationTest {
  private static EmbedderInfo encoder(int image, int text, Integer... lengths) {
    return new EmbedderInfo(
        "e", "h", EmbedderInfo.Kind.LOCAL, image, text, 96, 32, 0, List.of(lengths), "");
  }

  private static float[] unit(double... values) {
    var floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return Vectors.normalized(floats);
  }

  @Test
  void bothSidesWeighAsTheySay() {
    var combination = Combination.of(encoder(2, 0), encoder(0, 2), 0.7, 0.3, false);
    var both = combination.combine(unit(1, 0), unit(0, 1));
    assertThat(both.source()).isEqualTo(SourceType.BOTH);
    assertThat(both.values()[0] / both.values()[1]).isCloseTo(7 / 3f, within(1e-5f));
    assertThat(Vectors.dot(both.values(), both.values())).isCloseTo(1, within(1e-6));
  }

  @Test
  void oneSideAloneFallsBackAndSaysSo() {
    var combination = Combination.of(encoder(2, 0), encoder(0, 3, 2, 3), 0.7, 0.3, false);
    assertThat(combination.combine(unit(3, 4), null).source()).isEqualTo(SourceType.IMAGE);
    var text = combination.combine(null, unit(3, 4, 12));
    assertThat(text.source()).isEqualTo(SourceType.TEXT);
    assertThat(text.values()).usingComparatorWithPrecision(1e-6f).containsExactly(0.6f, 0.8f);
    assertThatThrownBy(() -> combination.combine(null, null)).hasMessageContaining("neither");
  }

  @Test
  void theLongerSideIsCutAndBroughtToLengthOneAgain() {
    var combination = Combination.of(encoder(3, 0, 2), encoder(0, 2), 0.5, 0.5, false);
    assertThat(combination.dimensions()).isEqualTo(2);
    var both = combination.combine(unit(3, 4, 100), unit(3, 4));
    assertThat(both.values()).usingComparatorWithPrecision(1e-6f).containsExactly(0.6f, 0.8f);
  }

  @Test
  void onlyMatryoshkaVectorsAreCutUnlessAPersonSaysSo() {
    assertThatThrownBy(() -> Combination.of(encoder(768, 0), encoder(0, 1024), .7, .3, false))
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining("1024")
        .hasMessageContaining("768");
    assertThat(Combination.of(encoder(768, 0), encoder(0, 1024, 32), .7, .3, false).dimensions())
        .isEqualTo(768);
    assertThat(Combination.of(encoder(768, 0), encoder(0, 1024), .7, .3, true).dimensions())
        .isEqualTo(768);
    assertThatThrownBy(() -> Combination.requireCut(encoder(0, 1024, 512), Side.TEXT, 384, false))
        .isInstanceOf(CatalogException.class);
    assertThatThrownBy(() -> Combination.requireCut(encoder(0, 384), Side.TEXT, 768, true))
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining("cannot be brought to 768");
  }

  @Test
  void oppositeSidesOfEqualWeightLeaveThePicture() {
    var combination = new Combination(2, 0.5, 0.5);
    var left = combination.combine(unit(1, 0), unit(-1, 0));
    assertThat(left.source()).isEqualTo(SourceType.IMAGE);
    assertThat(left.values()).containsExactly(1, 0);
  }
}
