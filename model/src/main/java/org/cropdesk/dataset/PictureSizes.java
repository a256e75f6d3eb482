package org.cropdesk.dataset;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.cropdesk.storage.ObjectStore;
import org.cropdesk.storage.StoreException;
import org.jspecify.annotations.Nullable;

/**
 * Asks a store for pictures, several at once: a store far away takes tens of milliseconds for each.
 */
final class PictureSizes implements AutoCloseable {
  /** Fewer than the connections an S3 client keeps. */
  private static final int AT_ONCE = 16;

  private final @Nullable ObjectStore store;
  private final ExecutorService lanes =
      Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().name("picture-size-", 0).factory());

  /**
   * @param store null to take every picture for there
   */
  PictureSizes(@Nullable ObjectStore store) {
    this.store = store;
  }

  /**
   * What is wrong with the stored pictures of some items, in their order; null where nothing is.
   *
   * @throws StoreException when the store cannot be asked
   */
  List<@Nullable Finding> check(List<DatasetItem> items) {
    var asked = new ArrayList<Future<@Nullable Finding>>();
    for (DatasetItem item : items) {
      asked.add(lanes.submit(() -> check(item)));
    }
    var findings = new ArrayList<@Nullable Finding>();
    for (Future<@Nullable Finding> one : asked) {
      findings.add(get(one));
    }
    return findings;
  }

  private @Nullable Finding check(DatasetItem item) throws IOException {
    if (store == null) {
      return null;
    }
    Optional<Long> size = store.size(item.objectKey());
    if (size.isEmpty()) {
      return finding(
          Fault.MISSING_PICTURE,
          item,
          "The picture %s is not in the store. Import the product again, or put the object back."
              .formatted(item.objectKey()));
    }
    if (size.get() != item.byteSize()) {
      return finding(
          Fault.OTHER_BYTES,
          item,
          "The picture %s has %,d bytes in the store and %,d in the catalog, so it is not the one"
                  .formatted(item.objectKey(), size.get(), item.byteSize())
              + " people saw. Put the right object back.");
    }
    return null;
  }

  private static Finding finding(Fault fault, DatasetItem item, String message) {
    return new Finding(fault, item.productId(), item.sku(), item.imageId(), null, message);
  }

  private @Nullable Finding get(Future<@Nullable Finding> one) {
    try {
      return one.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("Interrupted while the store was asked for pictures");
    } catch (ExecutionException e) {
      String where = store == null ? "" : store.location();
      throw new StoreException(
          "The store %s could not be asked for its pictures: %s. No version was made."
              .formatted(where, e.getCause()),
          "Check that the store can be reached, and try again.",
          e.getCause());
    }
  }

  @Override
  public void close() {
    lanes.shutdownNow();
    lanes.close();
  }
}
