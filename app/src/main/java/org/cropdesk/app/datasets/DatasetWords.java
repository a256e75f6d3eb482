package org.cropdesk.app.datasets;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.cropdesk.dataset.Dataset;
import org.cropdesk.dataset.DatasetQuery;
import org.cropdesk.dataset.DatasetVersion;
import org.cropdesk.dataset.Fault;
import org.cropdesk.dataset.Leakage;
import org.cropdesk.dataset.Split;
import org.cropdesk.dataset.export.DatasetExport;
import org.cropdesk.dataset.export.DatasetFormat;

/** Datasets in words. */
final class DatasetWords {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");
  private static final int SHORT_HASH = 12;

  /** Shares of a split that are further than this from what was asked for are explained. */
  private static final double FAR = 0.05;

  private DatasetWords() {}

  static String number(long n) {
    return String.format(Locale.ROOT, "%,d", n);
  }

  static String count(long n, String one, String many) {
    return number(n) + " " + (n == 1 ? one : many);
  }

  static String time(Instant at) {
    return TIME.format(at.atZone(ZoneId.systemDefault()));
  }

  static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%,.1f MB", bytes / 1e6);
  }

  static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f", 100 * share).replaceFirst("\\.0$", "") + " %";
  }

  static String shortHash(String hash) {
    return hash.length() > SHORT_HASH ? hash.substring(0, SHORT_HASH) : hash;
  }

  static String counts(DatasetVersion.Counts c) {
    return "%s, %s, %s"
        .formatted(
            count(c.products(), "product", "products"),
            count(c.images(), "picture", "pictures"),
            count(c.objects(), "box", "boxes"));
  }

  /** Why the splits are not as large as was asked for; empty when they nearly are. */
  static String farFromShares(Dataset.Ratios asked, DatasetVersion.Counts c) {
    double train = share(c, Split.TRAIN);
    double val = share(c, Split.VAL);
    double test = share(c, Split.TEST);
    double far =
        Math.max(
            Math.abs(train - asked.train()),
            Math.max(Math.abs(val - asked.val()), Math.abs(test - asked.test())));
    return c.images() == 0 || far < FAR
        ? ""
        : ("Train has %s, val %s and test %s of them, not the shares that were asked for: products"
                + " with equal or near pictures stay together, and those groups are large.")
            .formatted(percent(train), percent(val), percent(test));
  }

  private static double share(DatasetVersion.Counts c, Split split) {
    return (double) c.bySplit().getOrDefault(split, 0L) / Math.max(1, c.images());
  }

  /** A word for the chip: whether anything is on two sides. */
  static String leak(Leakage l) {
    return l.isNone() ? "no leak" : count(l.products() + l.sameBytes() + l.near(), "leak", "leaks");
  }

  static String leakage(Leakage l) {
    String found =
        l.isNone()
            ? "Nothing is on two sides of the split."
            : "On two sides of the split: %s, %s, %s."
                .formatted(
                    count(l.products(), "product", "products"),
                    count(l.sameBytes(), "pair of equal pictures", "pairs of equal pictures"),
                    count(l.near(), "pair of near crops", "pairs of near crops"));
    return "%s %s compared at %s, %s of them with every other one; %s without a vector."
        .formatted(
            found,
            count(l.compared(), "crop was", "crops were"),
            l.threshold(),
            number(l.proved()),
            number(l.withoutVector()));
  }

  static String query(DatasetQuery q) {
    var words = new ArrayList<String>();
    words.add(q.verifiedOnly() ? "verified" : "verified or not");
    words.add(q.keptOnly() ? "kept" : "kept or rejected");
    if (q.primaryOnly()) {
      words.add("primary crops only");
    }
    if (!q.filter().isBlank()) {
      words.add("that match " + q.filter());
    }
    if (!q.classes().isEmpty()) {
      words.add("of " + String.join(", ", q.classes()));
    }
    if (!q.reviewers().isEmpty()) {
      words.add("by " + String.join(", ", q.reviewers()));
    }
    if (q.minimumAgreement() > 0) {
      words.add("agreed by " + percent(q.minimumAgreement()));
    }
    if (q.secondWord()) {
      words.add("with a second word");
    }
    return String.join("; ", words);
  }

  /** What is wrong, as the head of a group. */
  static String fault(Fault fault) {
    return switch (fault) {
      case MISSING_PICTURE -> "Picture not in the store";
      case OTHER_BYTES -> "Other bytes in the store";
      case UNREADABLE -> "Picture cannot be read";
      case TOO_SMALL -> "Picture too small for loaders";
      case CHANGED -> "Changed after it was accepted";
      case OUTSIDE -> "Box outside its picture";
      case CLAMPED -> "Box cut off at the edge";
      case NO_CLASS -> "Box without a class";
      case CONTRADICTION -> "Same picture, other words";
      case NO_TITLE -> "No title for captions";
      case TOO_FEW -> "Class with too few boxes";
      case TWO_SIDES -> "Near to two sides of the split";
      case FROZEN_TEST -> "Near to the closed test set";
    };
  }

  /** By the code under which it is stored. */
  static String fault(String code) {
    return Stream.of(Fault.values())
        .filter(f -> f.code().equals(code))
        .findFirst()
        .map(DatasetWords::fault)
        .orElse(code);
  }

  static String becomes(Fault fault, boolean strict) {
    if (strict && fault.stops()) {
      return "stops it";
    }
    return switch (fault.outcome()) {
      case LEFT_OUT -> "left out";
      case KEPT -> "kept";
    };
  }

  static String format(DatasetFormat format) {
    return formats().getOrDefault(format.word(), format.word());
  }

  /** What people call a format, by its word. */
  static Map<String, String> formats() {
    return Map.of(
        "yolo", "YOLO detection",
        "yolo-classes", "Class folders (YOLO classification)",
        "coco", "COCO detection",
        "clip", "CLIP pairs, tabs (open_clip)",
        "clip-csv", "CLIP pairs, commas",
        "webdataset", "WebDataset shards",
        "imagefolder", "Hugging Face imagefolder",
        "parquet", "Parquet table",
        "parquet-vectors", "Parquet table with vectors");
  }

  /** How far a step is, where that is known. */
  static String step(String step, long done, long total) {
    return total == 0 ? step : "%s, %s of %s".formatted(step, number(done), number(total));
  }

  static String state(DatasetExport.State state) {
    return switch (state) {
      case RUNNING -> "being written";
      case PAUSED -> "paused";
      case DONE -> "published";
      case FAILED -> "failed";
      case CANCELLED -> "cancelled";
    };
  }

  static String progress(long done, long total, long files, long bytes) {
    return "%s of %s, %s, %s"
        .formatted(
            number(done),
            count(total, "picture", "pictures"),
            count(files, "file", "files"),
            megabytes(bytes));
  }
}
