package org.cropdesk.db;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A second JVM with the class path of this one, to be killed. */
public final class ChildProcess implements AutoCloseable {
  private final Process process;
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Thread reader;

  public ChildProcess(Class<?> main, String... arguments) throws IOException {
    this(List.of(), main, arguments);
  }

  /**
   * One that cannot write a file larger than a limit, and whose children cannot.
   *
   * @param blocks of 512 bytes
   */
  public static ChildProcess limited(int blocks, Class<?> main, String... arguments)
      throws IOException {
    return new ChildProcess(
        List.of("sh", "-c", "ulimit -f " + blocks + "; exec \"$0\" \"$@\""), main, arguments);
  }

  /** One that hears Ctrl+C though this process may have been started without ears for it. */
  public static ChildProcess hearing(Class<?> main, String... arguments) throws IOException {
    return new ChildProcess(List.of("env", "--default-signal=INT"), main, arguments);
  }

  /**
   * One whose environment says something besides.
   *
   * @param variable as {@code NAME=value}
   */
  public static ChildProcess with(String variable, Class<?> main, String... arguments)
      throws IOException {
    return new ChildProcess(List.of("env", variable), main, arguments);
  }

  private ChildProcess(List<String> before, Class<?> main, String... arguments) throws IOException {
    var command = new ArrayList<>(before);
    command.add(System.getProperty("java.home") + "/bin/java");
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-XX:TieredStopAtLevel=1");
    for (String name : List.of("cropdesk.cache", "cropdesk.pgvector")) {
      if (System.getProperty(name) != null) {
        command.add("-D" + name + "=" + System.getProperty(name));
      }
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    process = new ProcessBuilder(command).redirectErrorStream(true).start();
    reader = Thread.ofPlatform().daemon().start(this::read);
  }

  private void read() {
    try (BufferedReader in = process.inputReader()) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        lines.add(line);
      }
    } catch (IOException e) {
      lines.add("reader: " + e.getMessage());
    }
  }

  /** What it printed so far; a last line that a kill cut off is not among them. */
  public List<String> lines() {
    return List.copyOf(lines);
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  public void say(String line) throws IOException {
    var out = Objects.requireNonNull(process.outputWriter());
    out.write(line + "\n");
    out.flush();
  }

  /** SIGINT, as Ctrl+C sends it. */
  public void interrupt() throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
  }

  /** SIGKILL, and everything it had printed before is read. */
  public void kill() {
    process.destroyForcibly();
    try {
      process.waitFor();
      reader.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Waits for it to end by itself. */
  public int end() throws InterruptedException {
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      throw new AssertionError("The child does not end: " + lines);
    }
    reader.join();
    return process.exitValue();
  }

  @Override
  public void close() {
    kill();
  }
}
