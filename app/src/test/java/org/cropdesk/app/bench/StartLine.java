package org.cropdesk.app.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * From the command to the first crop on screen, for a catalog that is there and a desk that was
 * opened before: {@code ./run review --until-first-crop} as a person would type it.
 */
final class StartLine implements Line {
  private static final int STARTS = 9;
  private static final double BAR_MILLIS = 3000;

  @Override
  public List<Result> run(Ground ground) throws Exception {
    Path home = ground.scratch().resolve("home");
    String samples = ground.samples().resolve("catalog").toString();
    command(ground, home, "import", samples + "/products.csv", "--images", samples + "/images");
    command(ground, home, "index");
    start(ground, home);
    List<double[]> starts = new ArrayList<>();
    for (int i = 0; i < STARTS; i++) {
      starts.add(start(ground, home));
    }
    double[] wall = starts.stream().mapToDouble(s -> s[0]).toArray();
    double[] told = starts.stream().mapToDouble(s -> s[1]).toArray();
    String note =
        String.format(
            Locale.ROOT,
            "%d starts, %.0f to %.0f ms; the program itself says %.0f ms",
            STARTS,
            Rounds.least(wall),
            Rounds.most(wall),
            Rounds.median(told));
    return List.of(
        Result.time("start to the first crop", Rounds.median(wall), wall, BAR_MILLIS, note));
  }

  private static void command(Ground ground, Path home, String... arguments)
      throws IOException, InterruptedException {
    Process process = process(ground, home, arguments);
    process.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
    int code = process.waitFor();
    // 1: the samples hold unreadable pictures on purpose.
    if (code > 1) {
      throw new IllegalStateException(
          "./run " + String.join(" ", arguments) + " ended with " + code);
    }
  }

  /** Milliseconds until the program says so, and what it says. */
  private static double[] start(Ground ground, Path home) throws IOException, InterruptedException {
    long start = System.nanoTime();
    Process process = process(ground, home, "review", "--until-first-crop");
    try (var lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String line = lines.readLine();
      double millis = (System.nanoTime() - start) / 1e6;
      if (line == null) {
        throw new IllegalStateException("The desk showed no crop");
      }
      double told = new ObjectMapper().readTree(line).get("firstCropMs").asDouble();
      process.waitFor();
      return new double[] {millis, told};
    }
  }

  private static Process process(Ground ground, Path home, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(ground.root().resolve("run").toString()));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command);
    builder.environment().put("CROPDESK_HOME", home.toString());
    builder.environment().remove("DISPLAY");
    builder.environment().remove("WAYLAND_DISPLAY");
    return builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }
}
