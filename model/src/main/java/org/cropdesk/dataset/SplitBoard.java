package org.cropdesk.dataset;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who is on which side so far, and who had to go. */
final class SplitBoard {
  private final SplitMembers members;
  private final @Nullable Split[] split;
  private final boolean[] out;
  private final List<SplitResult.Torn> torn = new ArrayList<>();

  SplitBoard(SplitMembers members) {
    this.members = members;
    this.split = members.standing().clone();
    this.out = new boolean[members.size()];
  }

  /** Whether an earlier version put it where it is. */
  boolean isOld(int member) {
    return members.standing()[member] != null;
  }

  boolean isOut(int member) {
    return out[member];
  }

  /** Null while it is nowhere. */
  @Nullable Split at(int member) {
    return split[member];
  }

  void put(int member, Split side) {
    split[member] = side;
  }

  void leaveOut(int member, int other, Split side) {
    if (!out[member]) {
      out[member] = true;
      torn.add(new SplitResult.Torn(member, other, side));
    }
  }

  /** Whether two that stay are on two sides. */
  boolean isAcross(int a, int b) {
    return !out[a] && !out[b] && split[a] != split[b];
  }

  /** Of two that are near and on two sides one has to go. */
  void tear(int a, int b) {
    int goes = rank(a) <= rank(b) ? b : a;
    int stays = goes == a ? b : a;
    Split side = split[stays];
    leaveOut(goes, stays, side == null ? Split.TRAIN : side);
  }

  /** Who stays before whom: the old before the new, what is held out for measuring before train. */
  private int rank(int member) {
    int side =
        switch (split[member]) {
          case TEST -> 0;
          case VAL -> 1;
          case TRAIN -> 2;
          case null -> 3;
        };
    return (isOld(member) ? 0 : 10) + side;
  }

  /** By member; null for those that are nowhere. */
  @Nullable Split[] splits() {
    var result = split.clone();
    for (int m = 0; m < result.length; m++) {
      if (out[m]) {
        result[m] = null;
      }
    }
    return result;
  }

  List<SplitResult.Torn> torn() {
    return List.copyOf(torn);
  }
}
