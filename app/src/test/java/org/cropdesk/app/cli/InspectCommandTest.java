package org.cropdesk.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InspectCommandTest {
  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init") // JUnit fills the field before each test.
  InspectCommandTest() {}

  @Test
  void everythingThePipelineFindsIsInTheJson() throws IOException {
    Path picture = Shell.SAMPLES.resolve("catalog/images/cd-1001-1.jpg");
    Path crops = folder.resolve("crops");

    JsonNode json =
        Shell.run(
                "inspect",
                picture.toString(),
                "--text",
                "Cup, blue, unpatterned",
                "--crops",
                crops.toString(),
                "--json")
            .endsWith(ExitCode.DONE)
            .json();

    JsonNode image = json.get("images").get(0);
    assertThat(image.get("width").asInt()).isPositive();
    assertThat(image.get("detections")).isNotEmpty();
    JsonNode detection = image.get("detections").get(0);
    assertThat(detection.get("class").asText()).isNotBlank();
    assertThat(detection.get("box")).hasSize(4);
    JsonNode primary = image.get("crops").get(image.get("primary").asInt());
    assertThat(primary.get("verdict").get("checks")).isNotEmpty();
    assertThat(primary.get("scores").get("text").isNumber()).isTrue();
    assertThat(image.get("detections").get(primary.get("detection").asInt()).get("class").asText())
        .isEqualTo("mug");
    assertThat(image.get("labels").findValuesAsText("value")).contains("mug", "blue");
    assertThat(image.get("timings").get("decodeMs").asDouble()).isPositive();
    assertThat(json.get("device").get("reason").asText()).isNotBlank();
    assertThat(json.get("provenance").get("detector").asText()).hasSize(64);
    assertThat(Path.of(primary.get("file").asText())).exists();
  }

  @Test
  void oneBadPictureAmongGoodOnesIsReportedAndTheOthersAreInspected() throws IOException {
    Path good = Shell.SAMPLES.resolve("catalog/images/cd-1001-1.jpg");
    byte[] bytes = Files.readAllBytes(good);
    Path half =
        Files.write(folder.resolve("half.jpg"), java.util.Arrays.copyOf(bytes, bytes.length / 2));

    JsonNode images =
        Shell.run("inspect", half.toString(), good.toString(), "--json")
            .endsWith(ExitCode.FAILED_IN_PART)
            .json()
            .get("images");

    assertThat(images.get(0).get("ok").asBoolean()).isFalse();
    assertThat(images.get(0).get("code").asText()).isEqualTo("truncated");
    assertThat(images.get(1).get("ok").asBoolean()).isTrue();
    assertThat(images.get(1).get("crops")).isNotEmpty();
  }

  @Test
  void withoutTextItFallsBackAndSaysSo() {
    Path picture = Shell.SAMPLES.resolve("catalog/images/cd-1001-1.jpg");

    JsonNode image =
        Shell.run("inspect", picture.toString(), "--json").endsWith(0).json().get("images").get(0);

    assertThat(image.get("primaryBasis").asText()).isEqualTo("no_text");
    assertThat(image.get("primary").isInt()).isTrue();
  }

  @Test
  void aDetectorThatIsNoDetectorIsAnEnvironmentFaultWithARemedy() throws IOException {
    Path junk = Files.writeString(folder.resolve("weights.onnx"), "version https://git-lfs");
    Path picture = Shell.SAMPLES.resolve("catalog/images/cd-1001-1.jpg");

    Shell.Result result =
        Shell.run("inspect", picture.toString(), "--detector", junk.toString(), "--json")
            .endsWith(ExitCode.ENVIRONMENT);

    assertThat(result.err()).contains("weights.onnx");
    assertThat(new ObjectMapper().readTree(result.out()).isMissingNode()).isTrue();
  }
}
