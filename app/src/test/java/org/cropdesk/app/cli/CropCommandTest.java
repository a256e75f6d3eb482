package org.cropdesk.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CropCommandTest {
  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init") // JUnit fills the field before each test.
  CropCommandTest() {}

  private Path picture(int width, int height) throws IOException {
    var picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        picture.setRGB(x, y, x < width / 2 ? 0xff0000 : 0x0000ff);
      }
    }
    Path file = folder.resolve("picture.png");
    ImageIO.write(picture, "png", file.toFile());
    return file;
  }

  @Test
  void theCropIsSquareAndHoldsWhatTheBoxHolds() throws IOException {
    Path out = folder.resolve("new").resolve("crop.png");

    JsonNode json =
        Shell.run(
                "crop",
                picture(200, 100).toString(),
                "--box",
                "10,20,40,40",
                "--margin",
                "0.1",
                "--size",
                "64",
                "--out",
                out.toString(),
                "--json")
            .endsWith(ExitCode.DONE)
            .json();

    BufferedImage crop = ImageIO.read(out.toFile());
    assertThat(crop.getWidth()).isEqualTo(64);
    assertThat(crop.getHeight()).isEqualTo(64);
    assertThat(crop.getRGB(32, 32) & 0xffffff).isEqualTo(0xff0000);
    assertThat(json.get("pixelBox").toString()).isEqualTo("[6,16,54,64]");
  }

  @Test
  void wrongUsageIsCodeTwoAndNamesTheOption() throws IOException {
    String picture = picture(20, 20).toString();
    String out = folder.resolve("x.png").toString();

    assertThat(Shell.run("crop", picture, "--box", "1,2,3", "--out", out).endsWith(2).err())
        .contains("--box", "x,y,w,h");
    Shell.run("crop", picture, "--box", "1,2,3,4", "--margin", "0.9", "--out", out).endsWith(2);
    Shell.run("crop", picture, "--box", "500,500,3,4", "--out", out).endsWith(2);
    Shell.run("crop", picture, "--box", "1,2,-3,4", "--out", out).endsWith(2);
    Shell.run("crop", picture, "--out", out).endsWith(2);
    Shell.run("frobnicate").endsWith(2);
    Shell.run().endsWith(2);
  }

  @Test
  void aPictureThatCannotBeUsedIsCodeOneWithItsReason() throws IOException {
    Path text = Files.writeString(folder.resolve("a.jpg"), "this is no picture");
    String out = folder.resolve("x.png").toString();

    assertThat(
            Shell.run("crop", text.toString(), "--box", "1,2,3,4", "--out", out).endsWith(1).err())
        .contains("not");
    assertThat(
            Shell.run(
                    "crop", folder.resolve("none.jpg").toString(), "--box", "1,2,3,4", "--out", out)
                .endsWith(1)
                .err())
        .contains("There is no picture");
    assertThat(Path.of(out)).doesNotExist();
  }
}
