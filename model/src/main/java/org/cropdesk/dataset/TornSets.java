package org.cropdesk.dataset;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Sets that hold products of two sides: newcomers brought them together. */
final class TornSets implements NearPairs.Found {
  private final Map<Integer, Integer> setOf = new HashMap<>();
  private final Map<Integer, Set<Integer>> near = new HashMap<>();
  private final Dataset dataset;
  private final SplitMembers members;
  private final SplitBoard board;
  private final int[] memberOf;
  private final List<List<Integer>> sets;

  /**
   * @param memberOf the member of each vector
   */
  TornSets(
      Dataset dataset,
      SplitMembers members,
      SplitBoard board,
      int[] memberOf,
      List<List<Integer>> sets) {
    this.dataset = dataset;
    this.members = members;
    this.board = board;
    this.memberOf = memberOf;
    this.sets = sets;
    for (int s = 0; s < sets.size(); s++) {
      for (int m : sets.get(s)) {
        setOf.put(m, s);
      }
    }
  }

  /** Which set a member is in stays as it is. */
  @Override
  public boolean isSettled(int a, int b) {
    Integer set = setOf.get(memberOf[a]);
    return set == null || memberOf[a] == memberOf[b] || !set.equals(setOf.get(memberOf[b]));
  }

  @Override
  public boolean asks(int a, int b) {
    return !isSettled(a, b) && !near.getOrDefault(memberOf[a], Set.of()).contains(memberOf[b]);
  }

  @Override
  public int group(int index) {
    return memberOf[index];
  }

  @Override
  public void pair(int a, int b) {
    link(memberOf[a], memberOf[b]);
  }

  /** Two members have a picture with the same bytes. */
  void same(int a, int b) {
    if (setOf.containsKey(a)) {
      link(a, b);
    }
  }

  private void link(int a, int b) {
    near.computeIfAbsent(a, _ -> new HashSet<>()).add(b);
    near.computeIfAbsent(b, _ -> new HashSet<>()).add(a);
  }

  /** Returns sets of newcomers that nothing old is near to once the torn ones are gone. */
  List<List<Integer>> settle() {
    var free = new ArrayList<List<Integer>>();
    sets.forEach(set -> free.addAll(settle(set)));
    return free;
  }

  private List<List<Integer>> settle(List<Integer> set) {
    for (int m : set) {
      for (int o : neighbours(m)) {
        if (m < o && board.isOld(m) && board.isOld(o) && board.isAcross(m, o)) {
          board.tear(m, o);
        }
      }
    }
    List<Integer> waiting =
        new ArrayList<>(
            set.stream()
                .filter(m -> !board.isOld(m))
                .sorted((a, b) ->
                    Long.compareUnsigned(
                        members.hash(a, dataset.salt()), members.hash(b, dataset.salt())))
                .toList());
    while (waiting.removeIf(this::place)) {
      // Each round reaches the neighbours of the last one.
    }
    return apart(waiting);
  }

  private List<Integer> neighbours(int member) {
    return near.getOrDefault(member, Set.of()).stream().sorted().toList();
  }

  /** Returns whether something near it is placed, so that it is placed or left out. */
  private boolean place(int member) {
    Split found = null;
    int at = -1;
    for (int o : neighbours(member)) {
      Split there = board.isOut(o) ? null : board.at(o);
      if (there != null && found != null && there != found) {
        board.leaveOut(member, o, there);
        return true;
      }
      if (there != null && found == null) {
        found = there;
        at = o;
      }
    }
    if (found == null) {
      return false;
    }
    if (found == Split.TEST && dataset.testFrozen()) {
      board.leaveOut(member, at, found);
    } else {
      board.put(member, found);
    }
    return true;
  }

  /** What hangs together of those that nothing placed is near to. */
  private List<List<Integer>> apart(List<Integer> left) {
    var found = new ArrayList<List<Integer>>();
    var open = new HashSet<>(left);
    for (int m : left) {
      if (open.remove(m)) {
        var group = new ArrayList<>(List.of(m));
        for (int i = 0; i < group.size(); i++) {
          for (int o : neighbours(group.get(i))) {
            if (open.remove(o)) {
              group.add(o);
            }
          }
        }
        found.add(group);
      }
    }
    return found;
  }
}
