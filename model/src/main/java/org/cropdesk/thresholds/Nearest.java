package org.cropdesk.thresholds;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The few rows with the smallest distances. Not safe for use by several threads. */
final class Nearest {
  private final long[] distances;
  private final int[] rows;
  private int size;

  Nearest(int capacity) {
    distances = new long[capacity];
    rows = new int[capacity];
  }

  void offer(int row, long distance) {
    if (size == distances.length && (size == 0 || distance >= distances[size - 1])) {
      return;
    }
    int at = Arrays.binarySearch(distances, 0, size, distance);
    int place = at < 0 ? -at - 1 : at;
    int last = Math.min(size, distances.length - 1);
    System.arraycopy(distances, place, distances, place + 1, last - place);
    System.arraycopy(rows, place, rows, place + 1, last - place);
    distances[place] = distance;
    rows[place] = row;
    size = last + 1;
  }

  List<Long> ids(long[] ids) {
    var list = new ArrayList<Long>();
    for (int i = 0; i < size; i++) {
      list.add(ids[rows[i]]);
    }
    return list;
  }
}
