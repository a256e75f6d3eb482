package org.cropdesk.app.tour;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole job in a process of its own, as {@code ./run} does it where there is no display. */
final class TourTest {
  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init") // JUnit fills the field before each test.
  TourTest() {}

  @Test
  void fromAnEmptyCatalogToCorrectedCropsAndAPictureOfEveryScreen()
      throws IOException, InterruptedException {
    Path root = Path.of(System.getProperty("cropdesk.root", "..")).toAbsolutePath().normalize();
    Path out = folder.resolve("out.json");
    Path err = folder.resolve("err.txt");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dlogback.configurationFile="
                    + Path.of("target", "classes", "logback.xml").toAbsolutePath(),
                "-Dcropdesk.samples=" + root.resolve("samples"),
                "-cp",
                System.getProperty("java.class.path"),
                "org.cropdesk.app.cli.Main",
                "tour",
                "--json",
                "--out",
                folder.resolve("tour").toString())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();

    assertThat(process.waitFor(10, TimeUnit.MINUTES)).as("the tour ends").isTrue();

    assertThat(process.exitValue()).as(Files.readString(err) + Files.readString(out)).isZero();
    JsonNode report = new ObjectMapper().readTree(Files.readString(out));
    assertThat(report.get("ok").asBoolean()).isTrue();
    assertThat(report.get("problems")).isEmpty();
    List<JsonNode> pictures = new java.util.ArrayList<>();
    report.get("pictures").forEach(pictures::add);
    assertThat(pictures).hasSizeGreaterThan(12);
    for (JsonNode picture : pictures) {
      assertThat(coloursOf(Path.of(picture.asText()))).as(picture.asText()).isGreaterThan(40);
    }
  }

  /** A screen that failed to draw is one flat colour. */
  private static int coloursOf(Path png) throws IOException {
    BufferedImage picture = ImageIO.read(png.toFile());
    var colours = new HashSet<Integer>();
    for (int y = 0; y < picture.getHeight(); y += 5) {
      for (int x = 0; x < picture.getWidth(); x += 5) {
        colours.add(picture.getRGB(x, y));
      }
    }
    return colours.size();
  }
}
