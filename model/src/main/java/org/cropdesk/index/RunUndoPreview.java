package org.cropdesk.index;

import java.util.List;

/**
 * What the undo of a machine job would do.
 *
 * @param products the job wrote
 * @param changed products that would change
 * @param unindexed those of them that would not be indexed any more
 * @param back products where the results of the job are undone already
 * @param cropsBack crops that would come back
 * @param cropsGone crops only the job made, and that would go
 * @param verdicts crops whose machine verdict would change
 * @param labels suggestions whose first value would change
 * @param conflicts the first of them
 * @param conflictCount how many there are
 */
public record RunUndoPreview(
    long products,
    long changed,
    long unindexed,
    long back,
    long cropsBack,
    long cropsGone,
    long verdicts,
    long labels,
    List<Conflict> conflicts,
    long conflictCount) {
  public RunUndoPreview {
    conflicts = List.copyOf(conflicts);
  }

  /** Why something stays as it is. */
  public enum Reason {
    LATER_RUN("a later run wrote it again; undo that one first"),
    PICTURES("its pictures have changed since"),
    SPOKEN("a person spoke about a crop that only this run made; that crop stays"),
    DELETED("it is deleted");

    private final String words;

    Reason(String words) {
      this.words = words;
    }

    public String words() {
      return words;
    }
  }

  /** A product with something that stays. */
  public record Conflict(long product, String sku, Reason reason) {}
}
