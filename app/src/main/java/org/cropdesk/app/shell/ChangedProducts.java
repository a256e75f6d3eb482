package org.cropdesk.app.shell;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.cropdesk.app.fx.Coalesced;

/** Gathers what many threads say has changed and tells it once a pulse on the JavaFX thread. */
final class ChangedProducts {
  private final Set<Long> products = new HashSet<>();
  private final Coalesced tell;

  ChangedProducts(Consumer<Collection<Long>> listener) {
    this.tell = new Coalesced(() -> listener.accept(take()));
  }

  void add(Collection<Long> changed) {
    synchronized (products) {
      products.addAll(changed);
    }
    tell.run();
  }

  private Set<Long> take() {
    synchronized (products) {
      Set<Long> all = Set.copyOf(products);
      products.clear();
      return all;
    }
  }
}
