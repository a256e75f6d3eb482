package org.cropdesk.inference.remote;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether anybody is at the address of a server. A run waits for one that is still starting; who
 * wants to know what is wrong does not. Blocks, so long at most as is said.
 */
public final class Knock {
  private Knock() {}

  /** Why nobody opens, half a sentence; empty when somebody does. */
  public static Optional<String> refused(ServerSettings at, Duration patience) {
    URI url = at.url();
    int port = url.getPort() > 0 ? url.getPort() : "https".equals(url.getScheme()) ? 443 : 80;
    var address = new InetSocketAddress(url.getHost(), port);
    if (address.isUnresolved()) {
      return Optional.of("there is no machine of the name " + url.getHost());
    }
    try (var socket = new Socket()) {
      socket.connect(address, Math.toIntExact(patience.toMillis()));
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT));
    }
  }
}
