package org.cropdesk.app.cli;

import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears a second Ctrl+C, to which Java is deaf while its shutdown hooks run. The class that hears
 * signals is part of every JDK but of no standard, and the compiler warns of it; so it is named at
 * run time, and where there is none all stays as it was.
 */
final class CtrlC implements AutoCloseable {
  /** As of a process that SIGINT has ended. */
  static final int EXIT_CODE = 130;

  private static final Logger log = LoggerFactory.getLogger(CtrlC.class);

  private final @Nullable Object before;

  private CtrlC(@Nullable Object before) {
    this.before = before;
  }

  /**
   * The first one ends the process as ever.
   *
   * @param second called on a thread of its own for each further one
   */
  static CtrlC onSecond(Runnable second) {
    var first = new AtomicBoolean(true);
    try {
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object own =
          Proxy.newProxyInstance(
              handler.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) -> {
                if (!method.getName().equals("handle")) {
                  // Those of every object.
                  return method.invoke(first, arguments);
                }
                heard(first, second);
                return null;
              });
      return new CtrlC(handle(own));
    } catch (ReflectiveOperationException e) {
      log.debug("A second Ctrl+C cannot be heard", e);
      return new CtrlC(null);
    }
  }

  private static void heard(AtomicBoolean first, Runnable second) {
    if (first.getAndSet(false)) {
      System.exit(EXIT_CODE);
    } else {
      second.run();
    }
  }

  /** Returns the handler before. */
  private static @Nullable Object handle(Object handler) throws ReflectiveOperationException {
    Class<?> signal = Class.forName("sun.misc.Signal");
    return signal
        .getMethod("handle", signal, Class.forName("sun.misc.SignalHandler"))
        .invoke(null, signal.getConstructor(String.class).newInstance("INT"), handler);
  }

  @Override
  public void close() {
    if (before != null) {
      try {
        handle(before);
      } catch (ReflectiveOperationException e) {
        log.debug("Ctrl+C keeps its second meaning", e);
      }
    }
  }
}
