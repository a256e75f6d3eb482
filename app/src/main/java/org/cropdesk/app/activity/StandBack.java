package org.cropdesk.app.activity;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads that leave their core as soon as another wants it. Java's own priorities do nothing on
 * Linux unless the whole machine is told so; setpriority(2) with 0 as its "who" means the calling
 * thread there, and standing back needs no privilege.
 */
final class StandBack {
  private static final Logger LOG = LoggerFactory.getLogger(StandBack.class);
  private static final int PRIO_PROCESS = 0;

  /** A tenth of a core beside a thread that wants it whole (setpriority(2): 1.25 a step). */
  private static final int NICE = 10;

  private static final Optional<MethodHandle> SET_PRIORITY = setPriority();

  private StandBack() {}

  /** What the thread runs, after it has stepped back. */
  static Runnable before(Runnable work) {
    return () -> {
      thisThread();
      work.run();
    };
  }

  @SuppressWarnings("ThreadPriorityCheck") // A matter of feel; nothing is right or wrong by it.
  private static void thisThread() {
    if (SET_PRIORITY.isEmpty()) {
      Thread.currentThread().setPriority(Thread.MIN_PRIORITY);
      return;
    }
    try {
      int failed = (int) SET_PRIORITY.get().invokeExact(PRIO_PROCESS, 0, NICE);
      if (failed != 0) {
        LOG.debug("The system keeps {} at its priority", Thread.currentThread().getName());
      }
    } catch (Throwable e) {
      throw new IllegalStateException("setpriority could not be called", e);
    }
  }

  private static Optional<MethodHandle> setPriority() {
    if (!System.getProperty("os.name", "").startsWith("Linux")) {
      return Optional.empty();
    }
    Linker linker = Linker.nativeLinker();
    var types =
        FunctionDescriptor.of(
            ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
    return linker.defaultLookup().find("setpriority").map(at -> linker.downcallHandle(at, types));
  }
}
