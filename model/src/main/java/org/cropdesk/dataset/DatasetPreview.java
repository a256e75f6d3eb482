package org.cropdesk.dataset;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * What a query means in the catalog as it is now, before anything is checked.
 *
 * @param boxes all boxes of the pictures, also those that are not chosen; whole pictures are none
 * @param chosen crops
 * @param drawn chosen boxes that a person drew or moved; the others are the machine's
 * @param whole chosen crops that are whole pictures
 * @param classes chosen boxes by class; the empty one when nobody said what they are
 * @param values chosen crops by attribute and value
 * @param shares chosen boxes by their share of the picture's area, in tenths: {@code [0, .1)} first
 * @param sides chosen boxes by their shorter side in pixels; the key is the least side, a power of
 *     two or 0
 * @param sheet some chosen crops, spread evenly, for a look at them
 */
public record DatasetPreview(
    long products,
    long images,
    long boxes,
    long chosen,
    long drawn,
    long whole,
    SortedMap<String, Long> classes,
    SortedMap<String, SortedMap<String, Long>> values,
    List<Long> shares,
    SortedMap<Integer, Long> sides,
    List<Long> sheet) {
  /** Tenths of the picture's area. */
  public static final int SHARES = 10;

  public DatasetPreview {
    shares = List.copyOf(shares);
    sheet = List.copyOf(sheet);
  }

  /** The least and the most frequent class; 1 when all are alike or there is none. */
  public double imbalance() {
    Map<String, Long> of = classes;
    long least = of.values().stream().mapToLong(Long::longValue).min().orElse(1);
    long most = of.values().stream().mapToLong(Long::longValue).max().orElse(1);
    return (double) most / least;
  }
}
