package org.cropdesk.app.tour;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A door on this machine before a database, so that a tour can show what a desk does while the
 * network is gone: shut, it cuts who is inside and lets nobody in.
 */
final class Door implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Door.class);

  private final ServerSocket entrance;
  private final int behind;
  private final Set<Socket> inside = ConcurrentHashMap.newKeySet();
  private volatile boolean open = true;

  /**
   * @param port of the database on this machine
   */
  Door(int port) throws IOException {
    this.behind = port;
    this.entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().name("door").start(this::admit);
  }

  /** Where to knock. */
  int port() {
    return entrance.getLocalPort();
  }

  void shut() {
    open = false;
    inside.forEach(Door::cut);
  }

  void open() {
    open = true;
  }

  private void admit() {
    while (!entrance.isClosed()) {
      try {
        Socket guest = entrance.accept();
        if (open) {
          lead(guest);
        } else {
          cut(guest);
        }
      } catch (IOException e) {
        log.debug("Nobody comes in", e);
      }
    }
  }

  private void lead(Socket guest) throws IOException {
    var host = new Socket(InetAddress.getLoopbackAddress(), behind);
    inside.add(guest);
    inside.add(host);
    carry(guest, host);
    carry(host, guest);
  }

  private void carry(Socket from, Socket to) {
    Thread.ofVirtual()
        .start(() -> {
          try {
            from.getInputStream().transferTo(to.getOutputStream());
          } catch (IOException e) {
            log.debug("A connection ended", e);
          } finally {
            cut(from);
            cut(to);
            inside.remove(from);
            inside.remove(to);
          }
        });
  }

  private static void cut(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    entrance.close();
    shut();
  }
}
