package org.cropdesk.app.history;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.List;
import javafx.geometry.Pos;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.cropdesk.app.fx.PageFrame;
import org.cropdesk.app.fx.Screen;
import org.cropdesk.review.LoggedDecision;
import org.kordamp.ikonli.javafx.FontIcon;

/** What everybody decided and what the machines did, with the means to take it back. */
public final class HistoryScreen implements Screen {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofLocalizedDateTime(FormatStyle.SHORT, FormatStyle.MEDIUM)
          .withZone(ZoneId.systemDefault());
  private static final String EVERYBODY = "Everybody";

  private final HistoryViewModel log;
  private final ComboBox<String> who = new ComboBox<>();
  private final ComboBox<Period> when = new ComboBox<>();
  private final Button oneGo = new Button("One go", new FontIcon("fth-x"));
  private final ListView<LoggedDecision> list = new ListView<>();
  private final Hyperlink more = new Hyperlink("Show earlier ones");
  private final ToggleButton people = new ToggleButton("People");
  private final ToggleButton machines = new ToggleButton("Machine runs");
  private final RunsViewModel runs;
  private final PageFrame frame;
  private boolean filling;

  public HistoryScreen(HistoryViewModel log, RunsViewModel runs) {
    this.log = log;
    this.runs = runs;
    list.setId("decision-list");
    list.setPlaceholder(nothing());
    list.setCellFactory(v -> new DecisionCell());
    more.setOnAction(e -> log.more());
    more.managedProperty().bind(more.visibleProperty());
    var left = new VBox(8, list, more);
    VBox.setVgrow(list, Priority.ALWAYS);
    HBox.setHgrow(left, Priority.ALWAYS);
    var body = new HBox(18, left, new UndoPane(log));
    var runsPane = new RunsPane(runs);
    for (var half : List.of(body, runsPane)) {
      half.managedProperty().bind(half.visibleProperty());
    }
    body.visibleProperty().bind(people.selectedProperty());
    runsPane.visibleProperty().bind(machines.selectedProperty());
    frame =
        new PageFrame(
                "History",
                "What people decided and what the machines did, newest first. Name a person, a time"
                    + " or a run to take all of it back; what others said later stays.")
            .with(filters())
            .filledWith(body)
            .filledWith(runsPane);
  }

  private static Label nothing() {
    var none = new Label("Nobody has decided anything that matches.");
    none.getStyleClass().add("text-muted");
    return none;
  }

  private HBox filters() {
    who.setId("history-who");
    who.getItems().setAll(EVERYBODY);
    who.setValue(EVERYBODY);
    when.setId("history-when");
    when.getItems().setAll(Period.values());
    when.setValue(Period.EVER);
    who.valueProperty().subscribe(v -> filterChanged());
    when.valueProperty().subscribe(v -> filterChanged());
    oneGo.setOnAction(e -> filterChanged());
    oneGo.managedProperty().bind(oneGo.visibleProperty());
    var filter = new HBox(10, who, when, oneGo);
    filter.setAlignment(Pos.CENTER_LEFT);
    filter.visibleProperty().bind(people.selectedProperty());
    var row = new HBox(18, choice(), filter);
    row.setAlignment(Pos.CENTER_LEFT);
    return row;
  }

  private HBox choice() {
    var group = new ToggleGroup();
    people.setId("history-people");
    people.getStyleClass().add("left-pill");
    machines.setId("history-runs");
    machines.getStyleClass().add("right-pill");
    group.getToggles().addAll(people, machines);
    group.selectToggle(people);
    // One of the two is always chosen.
    group
        .selectedToggleProperty()
        .subscribe((before, now) -> {
          if (now == null) {
            group.selectToggle(before);
          }
        });
    machines
        .selectedProperty()
        .subscribe(chosen -> {
          if (chosen) {
            runs.refresh();
          }
        });
    return new HBox(people, machines);
  }

  private void filterChanged() {
    if (!filling) {
      String name = who.getValue();
      Period period = when.getValue();
      log.show(
          name == null || name.equals(EVERYBODY) ? null : name,
          period == null ? Period.EVER : period);
    }
  }

  @Override
  public Parent view() {
    return frame;
  }

  @Override
  public void onShow() {
    frame.listen(
        log.decisionsProperty().subscribe(all -> list.getItems().setAll(all)),
        log.actorsProperty().subscribe(this::actors),
        log.completeProperty().subscribe(all -> more.setVisible(!all)),
        log.filterProperty().subscribe(f -> oneGo.setVisible(f.batch() != null)));
    log.refresh();
    runs.refresh();
  }

  @Override
  public void onHide() {
    frame.rest();
  }

  private void actors(List<String> names) {
    filling = true;
    String chosen = who.getValue();
    who.getItems().setAll(EVERYBODY);
    who.getItems().addAll(names);
    who.setValue(names.contains(chosen) ? chosen : EVERYBODY);
    filling = false;
  }

  private final class DecisionCell extends ListCell<LoggedDecision> {
    private final Label summary = new Label();
    private final Label sku = new Label();
    private final Label by = new Label();
    private final Button batch = new Button("made in one go");
    private final HBox row;

    DecisionCell() {
      summary.getStyleClass().add("task-title");
      sku.getStyleClass().addAll("text-muted", "mono");
      sku.setMinWidth(90);
      by.getStyleClass().addAll("text-muted", "text-small");
      by.setMinWidth(USE_PREF_SIZE);
      batch.getStyleClass().addAll("chip-button");
      batch.setFocusTraversable(false);
      batch.setMinWidth(USE_PREF_SIZE);
      batch.managedProperty().bind(batch.visibleProperty());
      var gap = new Region();
      HBox.setHgrow(gap, Priority.ALWAYS);
      row = new HBox(12, sku, summary, batch, gap, by);
      row.setAlignment(Pos.CENTER_LEFT);
      setPrefWidth(0);
      setOnMouseClicked(e -> {
        if (e.getClickCount() == 2 && getItem() != null) {
          log.open(getItem());
        }
      });
    }

    @Override
    protected void updateItem(LoggedDecision decision, boolean empty) {
      super.updateItem(decision, empty);
      if (empty || decision == null) {
        setGraphic(null);
        return;
      }
      summary.setText(decision.summary());
      sku.setText(decision.sku());
      by.setText(decision.actor() + ", " + TIME.format(decision.at()));
      var together = decision.batch();
      batch.setVisible(together != null && log.filterProperty().get().batch() == null);
      batch.setOnAction(e -> {
        if (together != null) {
          log.showBatch(together);
        }
      });
      setGraphic(row);
    }
  }
}
