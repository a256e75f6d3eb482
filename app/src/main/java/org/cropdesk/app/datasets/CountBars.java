package org.cropdesk.app.datasets;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javafx.geometry.HPos;
import javafx.scene.control.Label;
import javafx.scene.control.OverrunStyle;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import org.cropdesk.dataset.Split;

/** Counts by name as bars, each in pieces by split where that is known. */
final class CountBars extends GridPane {
  /** More names than this are one line together. */
  private static final int MOST = 40;

  private static final List<Split> SPLITS = List.of(Split.values());

  private CountBars() {
    getStyleClass().add("count-bars");
    var name = new ColumnConstraints(60, 150, 190);
    var bar = new ColumnConstraints();
    bar.setHgrow(Priority.ALWAYS);
    bar.setMinWidth(60);
    getColumnConstraints().addAll(name, bar);
  }

  private void numbers(int columns) {
    for (int i = 0; i < columns; i++) {
      var column = new ColumnConstraints();
      column.setHalignment(HPos.RIGHT);
      column.setMinWidth(Region.USE_PREF_SIZE);
      getColumnConstraints().add(column);
    }
  }

  /** Without splits, in the order given. */
  static CountBars plain(Map<String, Long> counts) {
    var bars = new CountBars();
    bars.numbers(1);
    long most = counts.values().stream().mapToLong(Long::longValue).max().orElse(1);
    int row = 0;
    for (var entry : counts.entrySet()) {
      var bar =
          new StackBar(List.of((double) entry.getValue() / Math.max(1, most)), List.of("count"));
      bars.addRow(row++, name(entry.getKey()), bar, number(entry.getValue()));
    }
    return bars;
  }

  /** The most frequent names of many, and the rest as one. */
  static Map<String, Long> most(Map<String, Long> counts, String none) {
    var sorted = new LinkedHashMap<String, Long>();
    var all =
        counts.entrySet().stream()
            .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
            .toList();
    all.stream()
        .limit(MOST)
        .forEach(e -> sorted.put(e.getKey().isEmpty() ? none : e.getKey(), e.getValue()));
    if (all.size() > MOST) {
      sorted.put(
          (all.size() - MOST) + " others",
          all.stream().skip(MOST).mapToLong(Map.Entry::getValue).sum());
    }
    return sorted;
  }

  /**
   * With pieces by split, the most frequent first.
   *
   * @param none what stands for no name
   */
  static CountBars bySplit(Map<String, Map<Split, Long>> counts, String none) {
    var bars = new CountBars();
    bars.numbers(SPLITS.size());
    var all = new ArrayList<>(counts.entrySet());
    all.sort(
        Comparator.comparingLong((Map.Entry<String, Map<Split, Long>> e) -> sum(e.getValue()))
            .reversed());
    long most = all.isEmpty() ? 1 : Math.max(1, sum(all.getFirst().getValue()));
    bars.add(key(), 1, 0);
    for (int i = 0; i < SPLITS.size(); i++) {
      var head = new Label(SPLITS.get(i).word());
      head.getStyleClass().addAll("text-small", "text-muted");
      bars.add(head, 2 + i, 0);
    }
    int row = 1;
    for (var entry : all.subList(0, Math.min(MOST, all.size()))) {
      bars.add(entry.getKey().isEmpty() ? none : entry.getKey(), entry.getValue(), most, row++);
    }
    if (all.size() > MOST) {
      var rest = new EnumMap<Split, Long>(Split.class);
      all.subList(MOST, all.size())
          .forEach(e -> e.getValue().forEach((split, n) -> rest.merge(split, n, Long::sum)));
      bars.add((all.size() - MOST) + " others", rest, Math.max(most, sum(rest)), row);
    }
    return bars;
  }

  private static long sum(Map<Split, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  private void add(String name, Map<Split, Long> counts, long most, int row) {
    var shares = new ArrayList<Double>();
    add(name(name), 0, row);
    for (int i = 0; i < SPLITS.size(); i++) {
      long n = counts.getOrDefault(SPLITS.get(i), 0L);
      shares.add((double) n / most);
      add(number(n), 2 + i, row);
    }
    add(new StackBar(shares, SPLITS.stream().map(CountBars::look).toList()), 1, row);
  }

  private static String look(Split split) {
    return "split-" + split.word();
  }

  private static HBox key() {
    var key = new HBox(14);
    for (Split split : SPLITS) {
      var dot = new Region();
      dot.getStyleClass().addAll("step-key", look(split));
      var label = new Label(split.word(), dot);
      label.getStyleClass().addAll("text-small", "text-muted");
      key.getChildren().add(label);
    }
    return key;
  }

  private static Label name(String text) {
    var label = new Label(text);
    label.setTextOverrun(OverrunStyle.CENTER_ELLIPSIS);
    label.setTooltip(new Tooltip(text));
    return label;
  }

  private static Label number(long n) {
    var label = new Label(DatasetWords.number(n));
    label.getStyleClass().add("number");
    return label;
  }
}
