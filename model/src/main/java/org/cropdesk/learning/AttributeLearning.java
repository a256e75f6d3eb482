package org.cropdesk.learning;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where an attribute stands.
 *
 * @param inUse the head whose suggestions are shown, null for zero-shot
 * @param heldBack a person went back to zero-shot, and a new head waits to be asked for
 * @param reason why it is as it is, one sentence, empty when nothing happened yet
 * @param rewriting whether suggestions in the catalog are still being rewritten
 * @param versions all heads, the newest first
 * @param obstacle why no head can be trained for it, empty when one can
 */
public record AttributeLearning(
    String attribute,
    List<String> vocabulary,
    @Nullable Head inUse,
    boolean heldBack,
    String reason,
    boolean rewriting,
    List<Head> versions,
    String obstacle) {
  public AttributeLearning {
    vocabulary = List.copyOf(vocabulary);
    versions = List.copyOf(versions);
  }

  /** Values a head can propose that the vocabulary no longer has. */
  public List<String> removed(Head head) {
    return head.values().stream().filter(v -> !vocabulary.contains(v)).toList();
  }

  /** Values of the vocabulary a head has never seen enough of, so it will not propose them. */
  public List<String> unknown(Head head) {
    return vocabulary.stream().filter(v -> !head.values().contains(v)).toList();
  }
}
