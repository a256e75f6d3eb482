package org.cropdesk.app.quality;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javafx.geometry.HPos;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.Spinner;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.cropdesk.app.fx.PageFrame;
import org.cropdesk.app.fx.Screen;
import org.cropdesk.app.settings.Settings;
import org.cropdesk.learning.Comparison;
import org.cropdesk.people.Agreement;
import org.cropdesk.people.Kappa;
import org.cropdesk.people.PaceOfDay;
import org.cropdesk.people.PeopleReport;
import org.cropdesk.people.Rate;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;

/** Agreement with oneself and with others, what people overrule, and one's own pace. */
public final class QualityScreen implements Screen {
  private static final int DAYS = 7;

  private final QualityViewModel model;
  private final Label message = new Label();
  private final Spinner<Integer> blind = new Spinner<>(0, Settings.MOST_BLIND, 3);
  private final VBox sections = new VBox(20);
  private final PageFrame frame;

  public QualityScreen(QualityViewModel model) {
    this.model = model;
    var again = new Button("Count again", new FontIcon("fth-refresh-cw"));
    again.setOnAction(e -> model.read());
    again.setId("quality-read");
    message.getStyleClass().add("text-muted");
    message.setId("quality-message");
    sections.getStyleClass().add("quality-sections");
    var scroller = new ScrollPane(sections);
    scroller.setFitToWidth(true);
    scroller.getStyleClass().add("threshold-scroller");
    frame =
        new PageFrame("Quality of people", "", again, message)
            .with(blindLine())
            .filledWith(scroller);
  }

  private HBox blindLine() {
    blind.setId("blind-percent");
    blind.setPrefWidth(84);
    blind.setEditable(false);
    var before = new Label("Of a hundred products, show you");
    var after =
        new Label(
            "again that you have decided before, as the machine left them. Afterwards you are told;"
                + " the catalog does not change.");
    after.setWrapText(true);
    HBox.setHgrow(after, Priority.ALWAYS);
    var line = new HBox(8, before, blind, after);
    line.setAlignment(Pos.CENTER_LEFT);
    return line;
  }

  @Override
  public Parent view() {
    return frame;
  }

  @Override
  public void onShow() {
    blind.getValueFactory().setValue(model.blindPercent());
    frame.listen(
        blind.valueProperty().subscribe(n -> changed(n)),
        model.messageProperty().subscribe(message::setText),
        model.reportProperty().subscribe(r -> show(r)));
    model.read();
  }

  private void changed(@Nullable Integer percent) {
    if (percent != null && percent != model.blindPercent()) {
      model.changeBlindPercent(percent);
    }
  }

  @Override
  public void onHide() {
    frame.rest();
  }

  private void show(@Nullable PeopleReport report) {
    sections.getChildren().clear();
    if (report == null) {
      return;
    }
    sections.getChildren().add(pace(report.pace()));
    sections
        .getChildren()
        .add(
            agreements(
                "You and yourself",
                "own",
                "Products you decided before, decided again without sight of that.",
                "None was shown to you again yet.",
                report.own()));
    sections
        .getChildren()
        .add(
            agreements(
                "Between reviewers",
                "between",
                "A blind answer beside what another person had said about the same thing.",
                "No blind answer met another person's word yet.",
                report.between()));
    sections
        .getChildren()
        .add(
            rates(
                "Overruled by another person",
                "others",
                "Words somebody changed who had seen them; that is no independent agreement.",
                "Nobody has decided anything yet.",
                report.others()));
    sections
        .getChildren()
        .add(
            rates(
                "The machine, overruled by people",
                "machine",
                "Of what people saw: crops they judged and products they accepted, by the versions"
                    + " that speak now.",
                "Nobody has accepted a product yet.",
                report.machine()));
  }

  private static VBox section(String title, String about, Node content) {
    var heading = new Label(title);
    heading.getStyleClass().add("card-title");
    var line = new Label(about);
    line.getStyleClass().addAll("text-muted", "text-small");
    line.setWrapText(true);
    var box = new VBox(8, heading, line, content);
    box.getStyleClass().add("attribute-card");
    return box;
  }

  private static Label none(String text) {
    var label = new Label(text);
    label.getStyleClass().add("text-muted");
    return label;
  }

  /** One's own and nobody else's: a ranking would make people fast instead of right. */
  private VBox pace(List<PaceOfDay> days) {
    String about =
        "Only yours, and only for you. A gap of more than "
            + PaceOfDay.PAUSE.toSeconds()
            + " s between two words is a pause and no working time.";
    if (days.isEmpty()) {
      return section("Your pace", about, none("You have finished nothing in these days."));
    }
    var rows = new ArrayList<List<String>>();
    for (PaceOfDay day : days.stream().limit(DAYS).toList()) {
      rows.add(
          List.of(
              day.day().toString(),
              Long.toString(day.products()),
              day.working().toMinutes() + " min",
              String.format(Locale.ROOT, "%.0f", day.perHour()),
              String.format(Locale.ROOT, "%.1f s", day.medianSeconds())));
    }
    return section(
        "Your pace",
        about,
        table("pace", List.of("day", "products", "working time", "an hour", "median each"), rows));
  }

  private static VBox agreements(
      String title, String id, String about, String empty, List<Agreement> all) {
    if (all.isEmpty()) {
      return section(title, about, none(empty));
    }
    var rows = new ArrayList<List<String>>();
    for (Agreement a : all) {
      rows.add(
          List.of(
              a.what(),
              Long.toString(a.pairs()),
              percent(a.share()),
              interval(a.share()),
              kappa(a.kappa()),
              a.few() ? "too few to say, n < " + Agreement.ENOUGH : ""));
    }
    var heads = List.of("about", "pairs", "same", "95 % between", "Cohen's kappa", "");
    return section(title, about, table(id, heads, rows));
  }

  private static VBox rates(String title, String id, String about, String empty, List<Rate> all) {
    if (all.isEmpty()) {
      return section(title, about, none(empty));
    }
    var rows = new ArrayList<List<String>>();
    String group = "";
    for (Rate rate : all) {
      rows.add(
          List.of(
              rate.group().equals(group) ? "" : rate.group(),
              rate.name(),
              Long.toString(rate.words()),
              Long.toString(rate.overruled()),
              percent(rate.share()),
              interval(rate.share()),
              rate.few() ? "few" : ""));
      group = rate.group();
    }
    var heads = List.of("", "", "seen", "overruled", "share", "95 % between", "");
    return section(title, about, table(id, heads, rows));
  }

  private static String percent(Comparison.Share share) {
    return String.format(Locale.ROOT, "%.1f %%", share.share() * 100);
  }

  private static String interval(Comparison.Share share) {
    return String.format(Locale.ROOT, "%.1f\u2013%.1f %%", share.low() * 100, share.high() * 100);
  }

  private static String kappa(@Nullable Kappa kappa) {
    return kappa == null
        ? "\u2013"
        : String.format(
            Locale.ROOT, "%.2f (%.2f\u2013%.2f)", kappa.value(), kappa.low(), kappa.high());
  }

  private static GridPane table(String id, List<String> heads, List<List<String>> rows) {
    var grid = new GridPane();
    grid.setId("quality-" + id);
    grid.getStyleClass().add("quality-table");
    for (int i = 0; i < heads.size(); i++) {
      var column = new ColumnConstraints();
      boolean words = i == 0 || heads.get(i).isEmpty();
      column.setHalignment(words ? HPos.LEFT : HPos.RIGHT);
      grid.getColumnConstraints().add(column);
      var head = new Label(heads.get(i));
      head.getStyleClass().addAll("text-muted", "text-small");
      grid.add(head, i, 0);
    }
    for (int r = 0; r < rows.size(); r++) {
      for (int i = 0; i < rows.get(r).size(); i++) {
        var cell = new Label(rows.get(r).get(i));
        boolean words = i == 0 || heads.get(i).isEmpty();
        if (!words) {
          cell.getStyleClass().add("number");
        }
        grid.add(cell, i, r + 1);
      }
    }
    return grid;
  }
}
