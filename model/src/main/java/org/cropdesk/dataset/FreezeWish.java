package org.cropdesk.dataset;

import org.cropdesk.storage.ObjectStore;
import org.jspecify.annotations.Nullable;

/**
 * What is to be frozen.
 *
 * @param store where the pictures are looked for; null when they are not
 * @param strict whether a fault ends it; else what is faulty is left out
 * @param note of a person, may be empty
 */
public record FreezeWish(
    Dataset dataset,
    DatasetQuery query,
    DatasetMachines machines,
    @Nullable ObjectStore store,
    boolean strict,
    String actor,
    String note) {
  /** Leaves out what is faulty, and looks for every picture. */
  public static FreezeWish of(
      Dataset dataset,
      DatasetQuery query,
      DatasetMachines machines,
      @Nullable ObjectStore store,
      String actor) {
    return new FreezeWish(dataset, query, machines, store, false, actor, "");
  }

  public FreezeWish strictly(boolean strictly) {
    return new FreezeWish(dataset, query, machines, store, strictly, actor, note);
  }

  public FreezeWish noting(String text) {
    return new FreezeWish(dataset, query, machines, store, strict, actor, text);
  }
}
