package org.cropdesk.app.spaces;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import javafx.geometry.HPos;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.Priority;
import org.cropdesk.embedding.SourceType;
import org.cropdesk.embedding.SpaceCoverage;
import org.cropdesk.embedding.SpaceOverview;
import org.cropdesk.embedding.SpaceState;
import org.jspecify.annotations.Nullable;

/** What is counted of the chosen space, beside the one it would take the place of. */
final class CountsPane extends ScrollPane {
  private final SpacesViewModel model;
  private final GridPane grid = new GridPane();

  CountsPane(SpacesViewModel model) {
    this.model = model;
    setId("space-counts");
    setFitToWidth(true);
    getStyleClass().add("threshold-scroller");
    grid.getStyleClass().add("space-counts");
    setContent(grid);
  }

  void show() {
    grid.getChildren().clear();
    grid.getColumnConstraints().clear();
    SpaceOverview space = model.chosenProperty().get();
    if (space == null) {
      return;
    }
    SpaceOverview beside = beside(space);
    var name = new ColumnConstraints();
    name.setMinWidth(150);
    grid.getColumnConstraints().add(name);
    grid.getColumnConstraints().add(value(beside == null ? 70 : 32));
    if (beside != null) {
      grid.getColumnConstraints().add(value(32));
      var difference = new ColumnConstraints();
      difference.setHalignment(HPos.RIGHT);
      difference.setMinWidth(90);
      grid.getColumnConstraints().add(difference);
    }
    head(space, beside);
    int row = 1;
    for (Line line : lines()) {
      add(line, row++, space, beside);
    }
  }

  private static ColumnConstraints value(double percent) {
    var value = new ColumnConstraints();
    value.setHgrow(Priority.SOMETIMES);
    value.setPercentWidth(percent);
    value.setHalignment(HPos.LEFT);
    return value;
  }

  /** The space in force for the same aspect; beside that one, the newest other that is filled. */
  private @Nullable SpaceOverview beside(SpaceOverview space) {
    List<SpaceOverview> others =
        model.ordered().stream()
            .filter(s -> s.id() != space.id())
            .filter(s -> s.space().key().aspect() == space.space().key().aspect())
            .filter(s -> s.space().state() != SpaceState.RETIRED)
            .toList();
    return others.isEmpty() ? null : others.getFirst();
  }

  /**
   * @param count null for words
   */
  private record Line(
      String title,
      Function<SpaceOverview, String> text,
      @Nullable Function<SpaceOverview, @Nullable Long> count) {}

  private static Line count(String title, Function<SpaceOverview, @Nullable Long> count) {
    return new Line(
        title,
        s -> {
          Long n = count.apply(s);
          return n == null ? "counting\u2026" : SpaceWords.number(n);
        },
        count);
  }

  private static Line words(String title, Function<SpaceOverview, String> text) {
    return new Line(title, text, null);
  }

  private static List<Line> lines() {
    var lines = new ArrayList<Line>();
    lines.add(words("Covers", CountsPane::covers));
    lines.add(count("Products", s -> counted(s, SpaceCoverage::products)));
    lines.add(count("  with all their vectors", s -> counted(s, SpaceCoverage::covered)));
    lines.add(count("Vectors", s -> s.space().vectors()));
    lines.add(count("  from pictures", s -> SpaceWords.vectors(s, SourceType.IMAGE)));
    lines.add(count("  from text", s -> SpaceWords.vectors(s, SourceType.TEXT)));
    lines.add(count("  from both", s -> SpaceWords.vectors(s, SourceType.BOTH)));
    lines.add(count("Out of date", s -> s.space().stale()));
    lines.add(count("Failed in the last run", SpaceOverview::failed));
    lines.add(count("Dimensions", s -> (long) s.space().key().dimensions()));
    lines.add(words("Index", s -> s.indexed() ? "there" : "missing"));
    lines.add(words("Made of", SpaceWords::recipe));
    lines.add(words("Encoder files", s -> SpaceWords.shortHash(s.space().key().encoderHash())));
    lines.add(words("Encoder trained on", SpaceWords::trainedOn));
    lines.add(
        words(
            "Input fingerprint",
            s -> SpaceWords.shortHash(s.space().key().preprocessFingerprint())));
    lines.add(words("Made", s -> SpaceWords.time(s.space().createdAt()) + " by " + s.madeBy()));
    return lines;
  }

  private static @Nullable Long counted(SpaceOverview space, Function<SpaceCoverage, Long> number) {
    SpaceCoverage coverage = space.coverage();
    return coverage == null ? null : number.apply(coverage);
  }

  private static String covers(SpaceOverview space) {
    SpaceCoverage coverage = space.coverage();
    return coverage == null
        ? SpaceWords.covered(space)
        : "%s of products, counted %s%s"
            .formatted(
                SpaceWords.covered(space),
                SpaceWords.time(coverage.at()),
                space.coverageIsOld() ? ", changed since" : "");
  }

  private void head(SpaceOverview space, @Nullable SpaceOverview beside) {
    grid.add(title(space), 1, 0);
    if (beside != null) {
      grid.add(title(beside), 2, 0);
      var difference = new Label("difference");
      difference.getStyleClass().addAll("text-muted", "text-small");
      grid.add(difference, 3, 0);
    }
  }

  private static Label title(SpaceOverview space) {
    var label = new Label("Space %d, %s".formatted(space.id(), SpaceWords.state(space)));
    label.getStyleClass().add("task-title");
    return label;
  }

  private void add(Line line, int row, SpaceOverview space, @Nullable SpaceOverview beside) {
    var title = new Label(line.title());
    title.getStyleClass().add("text-muted");
    grid.add(title, 0, row);
    grid.add(value(line, space), 1, row);
    if (beside == null) {
      return;
    }
    grid.add(value(line, beside), 2, row);
    Long mine = line.count() == null ? null : line.count().apply(space);
    Long theirs = line.count() == null ? null : line.count().apply(beside);
    if (mine != null && theirs != null) {
      long difference = mine - theirs;
      var label = new Label(difference == 0 ? "=" : String.format(Locale.ROOT, "%+,d", difference));
      label.getStyleClass().add("number");
      grid.add(label, 3, row);
    }
  }

  private static Label value(Line line, SpaceOverview space) {
    var label = new Label(line.text().apply(space));
    if (line.count() != null) {
      label.getStyleClass().add("number");
    } else {
      label.setWrapText(true);
    }
    return label;
  }
}
