package org.cropdesk.dataset;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.cropdesk.crop.Box;
import org.cropdesk.dataset.DatasetChange.Kind;
import org.jspecify.annotations.Nullable;

/** What differs between a picture of one version and of another. Pure, safe on any thread. */
final class ItemDiff {
  private final @Nullable DatasetItem was;
  private final @Nullable DatasetItem is;
  private final DatasetItem any;
  private final List<DatasetChange> changes = new ArrayList<>();

  private ItemDiff(@Nullable DatasetItem was, @Nullable DatasetItem is, DatasetItem any) {
    this.was = was;
    this.is = is;
    this.any = any;
  }

  /**
   * @param was null when the first version does not have it
   * @param is null when the second version does not have it
   */
  static List<DatasetChange> of(@Nullable DatasetItem was, @Nullable DatasetItem is) {
    DatasetItem any = is != null ? is : was;
    if (any == null) {
      return List.of();
    }
    var diff = new ItemDiff(was, is, any);
    if (was == null) {
      diff.add(Kind.ADDED, null, "", summary(any));
    } else if (is == null) {
      diff.add(Kind.REMOVED, null, summary(any), "");
    } else {
      diff.compare(was, is);
    }
    return diff.changes;
  }

  private void add(Kind kind, @Nullable Long crop, String before, String after) {
    changes.add(new DatasetChange(kind, any.imageId(), crop, any.sku(), before, after, was, is));
  }

  private void compare(DatasetItem before, DatasetItem after) {
    if (before.split() != after.split()) {
      add(Kind.SPLIT, null, before.split().word(), after.split().word());
    }
    text(before, after);
    Map<Long, DatasetObject> left = byCrop(before);
    Map<Long, DatasetObject> right = byCrop(after);
    var crops = new TreeSet<>(left.keySet());
    crops.addAll(right.keySet());
    for (long crop : crops) {
      DatasetObject a = left.get(crop);
      DatasetObject b = right.get(crop);
      if (a == null && b != null) {
        add(Kind.BOX_ADDED, crop, "", words(b) + ", " + box(b.box()));
      } else if (a != null && b == null) {
        add(Kind.BOX_REMOVED, crop, words(a) + ", " + box(a.box()), "");
      } else if (a != null && b != null) {
        compare(crop, a, b);
      }
    }
  }

  private void compare(long crop, DatasetObject a, DatasetObject b) {
    if (!a.box().equals(b.box()) || !a.crop().equals(b.crop())) {
      add(Kind.MOVED, crop, box(a.box()), box(b.box()));
    }
    if (!words(a).equals(words(b))) {
      add(Kind.RELABELLED, crop, words(a), words(b));
    }
  }

  private void text(DatasetItem before, DatasetItem after) {
    var left = new ArrayList<String>();
    var right = new ArrayList<String>();
    field("sku", before.sku(), after.sku(), left, right);
    field("title", before.title(), after.title(), left, right);
    field("description", before.description(), after.description(), left, right);
    field("category", before.category(), after.category(), left, right);
    field("picture", picture(before), picture(after), left, right);
    field("place", place(before), place(after), left, right);
    if (!left.isEmpty()) {
      add(Kind.TEXT, null, String.join("; ", left), String.join("; ", right));
    }
  }

  private static void field(
      String name, String before, String after, List<String> left, List<String> right) {
    if (!before.equals(after)) {
      left.add(name + ": " + before);
      right.add(name + ": " + after);
    }
  }

  private static String place(DatasetItem item) {
    return Integer.toString(item.position() + 1);
  }

  private static String picture(DatasetItem item) {
    return "%s, %d x %d, %s"
        .formatted(item.objectKey(), item.width(), item.height(), item.sha256());
  }

  private static Map<Long, DatasetObject> byCrop(DatasetItem item) {
    var map = new LinkedHashMap<Long, DatasetObject>();
    item.objects().forEach(o -> map.put(o.cropId(), o));
    return map;
  }

  private static String summary(DatasetItem item) {
    int n = item.objects().size();
    return "%s, %d %s".formatted(item.split().word(), n, n == 1 ? "box" : "boxes");
  }

  /** All that was said of a crop, as one line. */
  static String words(DatasetObject o) {
    var words = new ArrayList<String>();
    words.add(o.className().isEmpty() ? "no class" : o.className());
    o.labels()
        .forEach((attribute, values) -> words.add(attribute + " " + String.join(" and ", values)));
    words.add(o.kept() ? "kept" : "rejected");
    if (o.primary()) {
      words.add("primary");
    }
    if (!o.chosen()) {
      words.add("not chosen");
    }
    return String.join(", ", words);
  }

  private static String box(Box b) {
    return String.format(
        Locale.ROOT, "%.1f x %.1f px at %.1f, %.1f", b.width(), b.height(), b.x0(), b.y0());
  }
}
