package org.cropdesk.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Locale;
import org.cropdesk.embedding.SpaceRecipe.Part;
import org.junit.jupiter.api.Test;

final class SpaceRecipeTest {
  private static final Part SIGLIP = new Part("siglip", "aa", "f1", 768);
  private static final Part QWEN = new Part("qwen3", "bb", "f2", 1024);
  private static final List<String> WORDS = List.of("title", "description");

  @Test
  void aCombinedSpaceIsAsLongAsTheShorterSide() {
    SpaceRecipe both = SpaceRecipe.ofBoth(SIGLIP, QWEN, .7, .3, WORDS);
    assertThat(both.dimensions()).isEqualTo(768);
    assertThat(both.aspect()).isEqualTo(Aspect.COMBINED);
  }

  @Test
  void theHashIsTheSameOnEveryMachine() {
    SpaceRecipe both = SpaceRecipe.ofBoth(SIGLIP, QWEN, .7, .3, WORDS);
    assertThat(both.canonical())
        .isEqualTo(
            "v1;aspect=COMBINED;image=aa/f1/768;text=bb/f2/1024;dimensions=768;"
                + "weights=0.700000:0.300000;fields=title,description");
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      assertThat(both.hash())
          .isEqualTo("191f8872720bccd30b2809b9de7ae90033f0790b9350f989fca067739cb12bcc");
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void whateverChangesAVectorChangesTheHash() {
    SpaceRecipe both = SpaceRecipe.ofBoth(SIGLIP, QWEN, .7, .3, WORDS);
    assertThat(
            List.of(
                SpaceRecipe.ofBoth(SIGLIP, QWEN, .6, .4, WORDS).hash(),
                SpaceRecipe.ofBoth(SIGLIP, QWEN, .7, .3, WORDS.reversed()).hash(),
                SpaceRecipe.ofBoth(new Part("siglip", "ab", "f1", 768), QWEN, .7, .3, WORDS).hash(),
                SpaceRecipe.ofBoth(new Part("siglip", "aa", "f9", 768), QWEN, .7, .3, WORDS).hash(),
                SpaceRecipe.ofTexts(Aspect.TEXT, QWEN, 768, WORDS).hash(),
                SpaceRecipe.ofTexts(Aspect.TEXT, QWEN, 384, WORDS).hash(),
                SpaceRecipe.ofTexts(Aspect.USAGE, QWEN, 768, WORDS).hash(),
                SpaceRecipe.ofImages(SIGLIP, 768).hash()))
        .doesNotContain(both.hash())
        .doesNotHaveDuplicates();
  }

  @Test
  void namesAndTheScaleOfWeightsDoNot() {
    SpaceRecipe both = SpaceRecipe.ofBoth(SIGLIP, QWEN, .7, .3, WORDS);
    Part renamed = new Part("siglip-moved", "aa", "f1", 768);
    assertThat(SpaceRecipe.ofBoth(renamed, QWEN, 7, 3, WORDS).hash()).isEqualTo(both.hash());
  }

  @Test
  void recipesThatCannotBeAreRefused() {
    assertThatThrownBy(() -> SpaceRecipe.ofBoth(SIGLIP, QWEN, 0, 0, WORDS))
        .hasMessageContaining("Weights");
    assertThatThrownBy(() -> SpaceRecipe.ofImages(SIGLIP, 1024)).hasMessageContaining("longer");
    assertThatThrownBy(() -> SpaceRecipe.ofTexts(Aspect.TEXT, QWEN, 384, List.of()))
        .hasMessageContaining("field");
    assertThatThrownBy(() -> SpaceRecipe.ofTexts(Aspect.IMAGE, QWEN, 384, WORDS))
        .hasMessageContaining("other sides");
    assertThatThrownBy(() -> SpaceRecipe.ofTexts(Aspect.TEXT, QWEN, 384, List.of("a;b")))
        .hasMessageContaining("a;b");
  }
}
