package org.cropdesk.db;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One data folder of an embedded server and the programs run on it. Not safe for use by several
 * threads or processes: the caller holds the folder's lock.
 */
final class ServerFolder {
  static final String USER = "cropdesk";
  private static final int PATIENCE_SECONDS = 60;
  private static final long SETTLE_PAUSE_MS = 20;
  private static final long LOG_LIMIT_BYTES = 5_000_000;

  // Few connections, one machine: most settings are modest. What matters, beside memory():
  // no parallel index build and no parallel maintenance (pgvector 0.8.0 writes out of bounds
  // there), iterative scans (a filtered search loses rows without), and fsync as it comes: on.
  private static final String SETTINGS =
      """

      listen_addresses = '127.0.0.1'
      unix_socket_directories = ''
      max_connections = 60
      work_mem = 32MB
      max_wal_size = 2GB
      wal_compression = on
      jit = off
      logging_collector = off
      timezone = 'UTC'
      max_parallel_maintenance_workers = 0
      hnsw.iterative_scan = relaxed_order
      """;

  private final Path root;
  private final Path home;
  private final ServerUser user;

  ServerFolder(Path root, Path home, ServerUser user) {
    this.root = root;
    this.home = home;
    this.user = user;
  }

  Path lockFile() {
    return root.resolve("start.lock");
  }

  Path data() {
    return root.resolve("pg17/data");
  }

  private Path log() {
    return root.resolve("server.log");
  }

  String password() throws IOException {
    return Files.readString(root.resolve("pg17/password")).strip();
  }

  /** Makes the cluster if there is none; a crash on the way leaves nothing that looks like one. */
  void initialise() throws IOException {
    if (Files.exists(data().resolve("PG_VERSION"))) {
      return;
    }
    Path half = root.resolve("pg17.new");
    ServerBinaries.deleteTree(half);
    Files.createDirectories(half.resolve("data"));
    Path password =
        Files.createFile(
            half.resolve("password"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(password, randomPassword());
    for (Path path : List.of(root, half, half.resolve("data"), password)) {
      user.own(path);
    }
    run(
        "bin/initdb",
        "-D",
        half.resolve("data").toString(),
        "-U",
        USER,
        "--auth=scram-sha-256",
        "--pwfile=" + password,
        "--encoding=UTF8",
        "--locale-provider=builtin",
        "--locale=C.UTF-8",
        "--data-checksums",
        "--no-instructions");
    Path conf = half.resolve("data/postgresql.conf");
    Files.writeString(conf, SETTINGS, StandardOpenOption.APPEND);
    user.own(conf);
    Files.move(half, root.resolve("pg17"), StandardCopyOption.ATOMIC_MOVE);
  }

  private static String randomPassword() {
    byte[] bytes = new byte[24];
    new SecureRandom().nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** The port of the server that says it runs on this folder; whether it does is to be tried. */
  Optional<Integer> announcedPort() {
    try {
      List<String> lines = Files.readAllLines(data().resolve("postmaster.pid"));
      boolean alive = ProcessHandle.of(Long.parseLong(lines.getFirst().strip())).isPresent();
      return isReady(lines) && alive
          ? Optional.of(Integer.parseInt(lines.get(3).strip()))
          : Optional.empty();
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }

  /**
   * Waits while a server of this folder is on its way up or down: after a crash it reads its log
   * first, and whoever started it may be dead by now.
   *
   * @throws IOException when it is still on its way after a minute
   */
  void awaitSettled() throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    for (var process = onItsWay(); process.isPresent(); process = onItsWay()) {
      if (System.nanoTime() > end) {
        throw new IOException("it is neither up nor down after " + PATIENCE_SECONDS + " s");
      }
      awaitEnd(process.get());
    }
  }

  /** A short while, less when the process ends. */
  private static void awaitEnd(ProcessHandle process) throws IOException {
    try {
      process.onExit().get(SETTLE_PAUSE_MS, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return; // It may be up by now.
    } catch (ExecutionException e) {
      throw new IOException("the server's process cannot be watched", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("the wait for the server was interrupted", e);
    }
  }

  private Optional<ProcessHandle> onItsWay() {
    try {
      List<String> lines = Files.readAllLines(data().resolve("postmaster.pid"));
      if (lines.isEmpty()
          || isReady(lines)
          || !commandOf(lines.getFirst()).contains(data().toString())) {
        return Optional.empty();
      }
      return ProcessHandle.of(Long.parseLong(lines.getFirst().strip()));
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static boolean isReady(List<String> lines) {
    return lines.size() >= 8 && lines.get(7).strip().equals("ready");
  }

  /** The command line of a process; empty when it is gone. */
  private static String commandOf(String pid) throws IOException {
    Path command = Path.of("/proc", pid.strip(), "cmdline");
    return Files.exists(command) ? Files.readString(command, StandardCharsets.ISO_8859_1) : "";
  }

  /** Starts the server and waits until it takes connections. */
  void start(int port) throws IOException {
    dropForeignPidFile();
    if (Files.exists(log()) && Files.size(log()) > LOG_LIMIT_BYTES) {
      Files.move(log(), root.resolve("server.log.1"), StandardCopyOption.REPLACE_EXISTING);
    }
    if (!Files.exists(log())) {
      Files.createFile(log());
    }
    user.own(log());
    run(
        "bin/pg_ctl",
        "-D",
        data().toString(),
        "-w",
        "-t",
        Integer.toString(PATIENCE_SECONDS),
        "-l",
        log().toString(),
        "-o",
        "-p " + port + memory(),
        "start");
  }

  /**
   * By the machine it runs on today. A graph of a million vectors of 512 dimensions takes 1.6 GB
   * while it is built, and many times as long when it does not fit; searches then walk about in
   * what is left of it. Memory that is not needed is not taken.
   */
  private static String memory() {
    long bytes =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    long megabytes = bytes >> 20;
    return " -c shared_buffers=%dMB -c maintenance_work_mem=%dMB -c autovacuum_work_mem=256MB"
        .formatted(Math.clamp(megabytes / 16, 128, 2_048), Math.clamp(megabytes / 8, 256, 4_096));
  }

  void stop() throws IOException {
    run("bin/pg_ctl", "-D", data().toString(), "-m", "fast", "-w", "stop");
  }

  /** The end of the server's log, for a message. */
  String lastWords() {
    try {
      List<String> lines = Files.readAllLines(log());
      return String.join(" | ", lines.subList(Math.max(0, lines.size() - 4), lines.size()));
    } catch (IOException e) {
      return "no log";
    }
  }

  /**
   * A killed server leaves its pid file, and PostgreSQL sees through that unless the number belongs
   * to another program by now. Only such a file is removed, and only when no process is left on the
   * old server's shared memory: everything else PostgreSQL judges better itself.
   */
  private void dropForeignPidFile() throws IOException {
    Path file = data().resolve("postmaster.pid");
    if (!Files.exists(file)) {
      return;
    }
    List<String> lines = Files.readAllLines(file);
    if (lines.size() < 7) {
      return;
    }
    String pid = lines.getFirst().strip();
    boolean foreign = Files.exists(Path.of("/proc", pid)) && !commandOf(pid).contains("postgres");
    String[] memory = lines.get(6).strip().split("\\s+");
    if (foreign && memory.length == 2 && !isAttached(memory[1])) {
      Files.delete(file);
    }
  }

  private static boolean isAttached(String memoryId) throws IOException {
    return Files.readAllLines(Path.of("/proc/sysvipc/shm")).stream()
        .map(line -> line.strip().split("\\s+"))
        .anyMatch(f -> f.length > 6 && f[1].equals(memoryId) && !f[6].equals("0"));
  }

  private void run(String program, String... arguments) throws IOException {
    var command = new ArrayList<>(user.prefix());
    command.add(home.resolve(program).toString());
    command.addAll(List.of(arguments));
    Path output = Files.createTempFile("cropdesk-server", ".out");
    try {
      var builder =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .directory(home.toFile());
      // Nothing of the caller's PostgreSQL, locale or libraries may leak into this server.
      builder
          .environment()
          .keySet()
          .removeIf(k ->
              k.startsWith("PG")
                  || k.startsWith("LC_")
                  || k.equals("LANG")
                  || k.equals("LD_LIBRARY_PATH"));
      builder.environment().put("LC_ALL", "C");
      Process process = builder.start();
      if (!process.waitFor(PATIENCE_SECONDS + 5L, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException(program + " did not finish in " + PATIENCE_SECONDS + " s");
      }
      if (process.exitValue() != 0) {
        String said = Files.readString(output).strip().lines().reduce("", (_, b) -> b);
        throw new IOException(program + " failed: " + said);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(program + " was interrupted", e);
    } finally {
      Files.deleteIfExists(output);
    }
  }
}
