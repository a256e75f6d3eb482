package org.cropdesk.db;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** The server's programs with the vector extension put in, unpacked once per user. */
final class ServerBinaries {
  private static final String ARCHIVE = "/postgres-linux-x86_64.txz";
  private static final String VERSION = "17.11.0";
  private static final String COMPLETE = ".complete";

  private ServerBinaries() {}

  /**
   * The folder with {@code bin}, {@code lib} and {@code share}. The first call takes some seconds;
   * processes that start together wait for one of them to do it.
   *
   * @throws DatabaseException when this system has no binaries, the extension was not built, or the
   *     disk is full
   */
  static Path unpacked() {
    requireLinux();
    Path extension = extension();
    Path cache = CacheFolder.locate();
    try {
      Path home = cache.resolve("postgres-" + VERSION + "-" + fingerprint(extension));
      if (Files.exists(home.resolve(COMPLETE))) {
        return home;
      }
      try (var _ = FolderLock.acquire(cache.resolve("unpack.lock"))) {
        if (!Files.exists(home.resolve(COMPLETE))) {
          unpack(extension, cache, home);
        }
      }
      return home;
    } catch (IOException e) {
      throw DatabaseException.environment(
          "The embedded PostgreSQL could not be unpacked to " + cache + ": " + e.getMessage(),
          "It needs 70 MB there; free some space or set XDG_CACHE_HOME to another disk.",
          e);
    }
  }

  private static void requireLinux() {
    String os = System.getProperty("os.name");
    String arch = System.getProperty("os.arch");
    if (!os.equals("Linux") || !arch.equals("amd64")) {
      throw DatabaseException.environment(
          "The embedded catalog runs on Linux x86-64 only, and this is " + os + " " + arch + ".",
          "Use a PostgreSQL server with pgvector: --catalog jdbc:postgresql://HOST/DATABASE.",
          null);
    }
  }

  private static Path extension() {
    String chosen = System.getProperty("cropdesk.pgvector", System.getenv("CROPDESK_PGVECTOR"));
    Path dir =
        chosen != null && !chosen.isBlank()
            ? Path.of(chosen)
            : CacheFolder.ofUser().resolve("pgvector-pg17-linux-x86_64-1");
    if (!Files.isRegularFile(dir.resolve("vector.so"))
        || !Files.isRegularFile(dir.resolve("SHA256SUMS"))) {
      throw DatabaseException.environment(
          "The vector extension of the embedded catalog is not built (looked in " + dir + ").",
          "Run ./setup once, or use a server: --catalog jdbc:postgresql://HOST/DATABASE.",
          null);
    }
    return dir;
  }

  private static String fingerprint(Path extension) throws IOException {
    try {
      byte[] sums = Files.readAllBytes(extension.resolve("SHA256SUMS"));
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(sums), 0, 6);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is part of every JDK", e);
    }
  }

  private static void unpack(Path extension, Path cache, Path home) throws IOException {
    Path temp = Files.createTempDirectory(cache, "unpack");
    try {
      extract(temp);
      Files.copy(
          extension.resolve("vector.so"),
          temp.resolve("lib/postgresql/vector.so"),
          StandardCopyOption.REPLACE_EXISTING);
      try (var files = Files.newDirectoryStream(extension, "vector{.control,--*.sql}")) {
        for (Path file : files) {
          Files.copy(
              file,
              temp.resolve("share/postgresql/extension").resolve(file.getFileName().toString()),
              StandardCopyOption.REPLACE_EXISTING);
        }
      }
      // The server may run as another user, so the tree must be readable for all.
      Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwxr-xr-x"));
      Files.createFile(temp.resolve(COMPLETE));
      deleteTree(home);
      Files.move(temp, home, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      deleteTree(temp);
    }
  }

  private static void extract(Path target) throws IOException {
    try (InputStream archive = ServerBinaries.class.getResourceAsStream(ARCHIVE)) {
      if (archive == null) {
        throw new IOException("the archive of the server's programs is missing from this build");
      }
      var tar =
          new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(archive, 1 << 16)));
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        extract(tar, entry, target);
      }
    }
  }

  private static void extract(TarArchiveInputStream tar, TarArchiveEntry entry, Path target)
      throws IOException {
    Path file = target.resolve(entry.getName()).normalize();
    if (!file.startsWith(target)) {
      throw new IOException("an entry of the archive leaves its folder: " + entry.getName());
    }
    if (entry.isDirectory()) {
      Files.createDirectories(file);
      return;
    }
    Files.createDirectories(file.getParent());
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
      return;
    }
    Files.copy(tar, file);
    boolean program = (entry.getMode() & 0100) != 0;
    Files.setPosixFilePermissions(
        file, PosixFilePermissions.fromString(program ? "rwxr-xr-x" : "rw-r--r--"));
  }

  static void deleteTree(Path root) throws IOException {
    if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (var paths = Files.walk(root)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
