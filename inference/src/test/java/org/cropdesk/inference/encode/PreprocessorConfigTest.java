package org.cropdesk.inference.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.inference.encode.ImagePreprocess.Fit;
import org.cropdesk.inference.image.Filter;
import org.cropdesk.inference.image.PixelImage;
import org.junit.jupiter.api.Test;

final class PreprocessorConfigTest {
  private static ImagePreprocess read(String json) throws JsonProcessingException {
    return new PreprocessorConfig(
            new ObjectMapper().readTree(json),
            (what, cause) -> new CatalogException(ErrorKind.WEIGHTS, what, "", cause))
        .read(224);
  }

  @Test
  void oldAndNewClipFormsAreTheSame() throws JsonProcessingException {
    ImagePreprocess old =
        read(
            """
            {"feature_extractor_type": "CLIPFeatureExtractor", "size": 336, "crop_size": 336,
             "resample": 3, "do_resize": true, "do_center_crop": true, "do_normalize": true,
             "image_mean": [0.48145466, 0.4578275, 0.40821073],
             "image_std": [0.26862954, 0.26130258, 0.27577711]}
            """);
    ImagePreprocess now =
        read(
            """
            {"image_processor_type": "CLIPImageProcessor", "size": {"shortest_edge": 336},
             "crop_size": {"height": 336, "width": 336}, "resample": 3, "do_convert_rgb": true,
             "do_rescale": true, "rescale_factor": 0.00392156862745098}
            """);
    assertThat(old.describe()).isEqualTo(now.describe());
    assertThat(now.fit()).isEqualTo(Fit.SHORT_SIDE_THEN_CROP);
    assertThat(now.width()).isEqualTo(336);
    assertThat(now.filter()).isEqualTo(Filter.BICUBIC);
  }

  @Test
  void emptyConfigIsClip224() throws JsonProcessingException {
    ImagePreprocess clip = read("{}");
    assertThat(clip.width()).isEqualTo(224);
    assertThat(clip.mean()[0]).isEqualTo((float) 0.48145466);
    assertThat(clip.scale()).isEqualTo(1 / 255.0);
  }

  @Test
  void siglipSquashesWithItsOwnMeanAndFilter() throws JsonProcessingException {
    ImagePreprocess siglip =
        read(
            """
            {"image_processor_type": "SiglipImageProcessor", "resample": 2,
             "size": {"height": 256, "width": 256}}
            """);
    assertThat(siglip.fit()).isEqualTo(Fit.SQUASH);
    assertThat(siglip.height()).isEqualTo(256);
    assertThat(siglip.filter()).isEqualTo(Filter.BILINEAR);
    assertThat(siglip.mean()).containsExactly(0.5f, 0.5f, 0.5f);
  }

  @Test
  void nothingIsGuessedAboutOddConfigs() {
    assertThatThrownBy(() -> read("{\"resample\": 1}")).hasMessageContaining("filter 1");
    assertThatThrownBy(() -> read("{\"crop_size\": {\"height\": 224, \"width\": 192}}"))
        .hasMessageContaining("192x224");
    assertThatThrownBy(() -> read("{\"image_mean\": [0.5]}")).hasMessageContaining("1 numbers");
  }

  @Test
  void aSquareOfTheRightSizeIsTakenAsItIs() throws JsonProcessingException {
    ImagePreprocess clip = read("{\"size\": 4, \"crop_size\": 4}");
    var square = new PixelImage(4, 4, new byte[48]);
    assertThat(clip.toInput(square)).isSameAs(square);
  }

  /** transformers: longer side 4 * 9 / 5 = 7.2, cut to 7; offset (7 - 4) // 2 = 1. */
  @Test
  void otherPicturesAreResizedAndCutInTheMiddle() throws JsonProcessingException {
    ImagePreprocess clip = read("{\"size\": 4, \"crop_size\": 4}");
    var wide = new PixelImage(9, 5, new byte[135]);
    assertThat(clip.toInput(wide).width()).isEqualTo(4);
    ImagePreprocess inner = read("{\"size\": 6, \"crop_size\": 4}");
    byte[] rgb = new byte[3 * 36];
    rgb[3 * 7] = 77;
    assertThat(inner.toInput(new PixelImage(6, 6, rgb)).sample(0, 0, 0)).isEqualTo(77);
  }

  @Test
  void bytesBecomeNormalisedPlanes() throws JsonProcessingException {
    ImagePreprocess plain =
        read(
            """
            {"size": 1, "crop_size": 1, "image_mean": [0.5, 0.25, 0], "image_std": [0.5, 1, 2]}
            """);
    byte[] pixel = {(byte) 255, 0, (byte) 255};
    assertThat(plain.toTensor(new PixelImage(1, 1, pixel))).containsExactly(1, -0.25f, 0.5f);
  }
}
