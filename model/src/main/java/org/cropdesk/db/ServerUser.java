package org.cropdesk.db;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Who the server runs as. PostgreSQL refuses to run as root, so root hands its programs to a user
 * namespace in which nobody is root, or, where namespaces are forbidden, to the user nobody with
 * the one right to reach the data.
 */
sealed interface ServerUser {
  /** The server's programs run as whoever runs this one. */
  record Same() implements ServerUser {}

  /** Root in a user namespace of its own; files stay root's. */
  record Namespace() implements ServerUser {}

  /** Root drops to nobody; what the server writes must belong to nobody. */
  record Nobody() implements ServerUser {}

  int NOBODY = 65534;

  /**
   * @throws DatabaseException when root has neither way
   */
  static ServerUser choose() {
    if (!isRoot()) {
      return new Same();
    }
    for (ServerUser user : List.of(new Namespace(), new Nobody())) {
      var probe = new ArrayList<>(user.prefix());
      probe.add("true");
      if (works(probe)) {
        return user;
      }
    }
    throw DatabaseException.environment(
        "PostgreSQL refuses to run as root, and neither unshare nor setpriv works here.",
        "Run Cropdesk as an ordinary user, or use a server: --catalog jdbc:postgresql://HOST/DB.",
        null);
  }

  /** The words that go before a command. */
  default List<String> prefix() {
    return switch (this) {
      case Same _ -> List.of();
      case Namespace _ -> List.of("unshare", "-U");
      case Nobody _ ->
          List.of(
              "setpriv",
              "--reuid=" + NOBODY,
              "--regid=" + NOBODY,
              "--clear-groups",
              "--inh-caps=+dac_override",
              "--ambient-caps=+dac_override",
              "--bounding-set=-all,+dac_override",
              "--securebits=+no_setuid_fixup,+noroot",
              "--");
    };
  }

  /** Makes a file or folder the server's own. */
  default void own(Path path) throws IOException {
    if (this instanceof Nobody) {
      Files.setAttribute(path, "unix:uid", NOBODY);
    }
  }

  private static boolean isRoot() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid") instanceof Integer uid
          && uid == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean works(List<String> command) {
    try {
      var process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (process.waitFor(10, TimeUnit.SECONDS)) {
        return process.exitValue() == 0;
      }
      process.destroyForcibly();
      return false;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
