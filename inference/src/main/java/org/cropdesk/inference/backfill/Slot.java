package org.cropdesk.inference.backfill;

import org.cropdesk.backfill.Step;
import org.cropdesk.inference.encode.Embedded;
import org.jspecify.annotations.Nullable;

/**
 * The place of one wanted vector: filled once, by one thread, then read by the one that waits for
 * the call.
 */
final class Slot {
  final Call call;
  private String fingerprint = "";
  private float @Nullable [] values;
  private @Nullable Fault fault;

  /** Why there is no vector. */
  record Fault(Step step, String code, String message) {}

  Slot(Call call) {
    this.call = call;
  }

  /** Says what the vector will be made of. */
  void of(String print) {
    fingerprint = print;
  }

  void answer(Embedded embedded) {
    switch (embedded) {
      case Embedded.Vector vector -> values = vector.values();
      case Embedded.Refused refused ->
          fault = new Fault(Step.ENCODE, refused.code(), refused.message());
    }
    call.filled();
  }

  void refuse(Fault why) {
    fault = why;
    call.filled();
  }

  String fingerprint() {
    return fingerprint;
  }

  @Nullable Fault fault() {
    return fault;
  }

  /**
   * @throws IllegalStateException when there is none
   */
  float[] values() {
    if (values == null) {
      throw new IllegalStateException("There is no vector here: " + fault);
    }
    return values;
  }
}
