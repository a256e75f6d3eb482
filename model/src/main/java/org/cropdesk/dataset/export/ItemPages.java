package org.cropdesk.dataset.export;

import java.util.ArrayDeque;
import java.util.Deque;
import org.cropdesk.dataset.DatasetItem;
import org.cropdesk.dataset.DatasetSource;
import org.cropdesk.dataset.Split;

/** The pictures of a split one after the other, a page in memory. */
final class ItemPages {
  private static final int PAGE = 200;

  private final DatasetSource source;
  private final Split split;
  private final Deque<DatasetItem> page = new ArrayDeque<>();
  private long after = Long.MIN_VALUE;
  private boolean last;

  ItemPages(DatasetSource source, Split split) {
    this.source = source;
    this.split = split;
    fill();
  }

  private void fill() {
    if (page.isEmpty() && !last) {
      page.addAll(source.items(split, after, PAGE));
      last = page.size() < PAGE;
      if (!page.isEmpty()) {
        after = page.getLast().imageId();
      }
    }
  }

  boolean isEmpty() {
    return page.isEmpty();
  }

  DatasetItem peek() {
    return page.getFirst();
  }

  DatasetItem next() {
    DatasetItem item = page.removeFirst();
    fill();
    return item;
  }
}
