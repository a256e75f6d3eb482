package org.cropdesk.inference.pipeline;

import java.util.Iterator;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.cropdesk.index.ProductAnalysis;
import org.cropdesk.index.ProductInput;
import org.jspecify.annotations.Nullable;

/**
 * One call of {@link Pipeline#analyze}: pulls products on one thread, hands results over on the
 * calling one, and keeps every thread in between on a leash. What happens between the two is {@link
 * Stages}' business.
 */
final class AnalysisRun {
  /** Products between the iterator and the sink, so that results wait for nothing but memory. */
  static final int PRODUCT_WINDOW = 256;

  /** What the calling thread takes from the stages. */
  private sealed interface Delivery {
    record Finished(ProductAnalysis product) implements Delivery {}

    record Ended(@Nullable Throwable failure) implements Delivery {}
  }

  private final RunThreads threads;
  private final Stages stages;
  private final BlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();
  private final Semaphore window = new Semaphore(PRODUCT_WINDOW);
  private final AtomicBoolean cancelled = new AtomicBoolean();

  AnalysisRun(Machines machines, PipelineConfig config, StageClock clock) {
    threads = new RunThreads(config.decodeThreads());
    stages =
        new Stages(
            machines,
            config,
            clock,
            threads,
            product -> deliveries.add(new Delivery.Finished(product)),
            failure -> deliveries.add(new Delivery.Ended(failure)));
  }

  /**
   * Blocks until the input ends, a stage fails, the sink throws, or {@link #cancel}.
   *
   * @throws CancellationException when cancelled or interrupted; the interrupt flag stays set
   */
  void run(Iterator<ProductInput> products, Consumer<ProductAnalysis> sink) {
    try {
      threads.coordinate.execute(stages);
      threads.pull.execute(() -> pull(products));
      deliver(sink);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("The analysis was interrupted.");
    } finally {
      threads.stop();
    }
  }

  private void pull(Iterator<ProductInput> products) {
    try {
      while (products.hasNext()) {
        ProductInput next = products.next();
        window.acquire();
        stages.post(() -> stages.pulled(next));
      }
      stages.post(stages::inputEnded);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      stages.fail(e);
    }
  }

  private void deliver(Consumer<ProductAnalysis> sink) throws InterruptedException {
    while (true) {
      switch (deliveries.take()) {
        case Delivery.Finished(ProductAnalysis product) -> {
          sink.accept(product);
          window.release();
          stages.post(stages::taken);
        }
        case Delivery.Ended ended -> {
          rethrow(ended.failure());
          return;
        }
      }
      if (cancelled.get()) {
        throw new CancellationException("The analysis was stopped.");
      }
    }
  }

  private static void rethrow(@Nullable Throwable failure) {
    switch (failure) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IllegalStateException("A stage failed", failure);
    }
  }

  /** Makes {@link #run} return soon; any thread may call this. */
  void cancel() {
    cancelled.set(true);
    deliveries.add(new Delivery.Ended(new CancellationException("The analysis was stopped.")));
  }
}
