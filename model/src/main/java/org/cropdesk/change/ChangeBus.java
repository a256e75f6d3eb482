package org.cropdesk.change;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells listeners of this process what was committed. Safe for use by several threads; a listener
 * is called on the thread that committed and must not block it.
 */
public final class ChangeBus {
  private static final Logger log = LoggerFactory.getLogger(ChangeBus.class);

  private final List<Consumer<CatalogChange>> listeners = new CopyOnWriteArrayList<>();

  /** Ends a subscription; closing twice is harmless. */
  @FunctionalInterface
  public interface Registration extends AutoCloseable {
    @Override
    void close();
  }

  public Registration subscribe(Consumer<CatalogChange> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  /** Call after the commit, never inside the transaction. */
  public void publish(CatalogChange change) {
    for (var listener : listeners) {
      try {
        listener.accept(change);
      } catch (RuntimeException e) {
        // The change is committed whatever a listener makes of it.
        log.error("A listener failed on {}", change.getClass().getSimpleName(), e);
      }
    }
  }
}
