package org.cropdesk.app.datasets;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.OverrunStyle;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.cropdesk.app.command.CommandId;
import org.cropdesk.app.crops.CropThumbs;
import org.cropdesk.app.datasets.DatasetsViewModel.Part;
import org.cropdesk.app.fx.StyleClasses;
import org.cropdesk.dataset.DatasetVersion;
import org.cropdesk.dataset.export.DatasetExport;
import org.jspecify.annotations.Nullable;

/** One version closely: its name, what can be done with it, and one of its sides. */
final class DatasetDetail extends VBox {
  private static final PseudoClass SELECTED = PseudoClass.getPseudoClass("selected");

  /** Why a command cannot be given about an export now; empty when it can. */
  @FunctionalInterface
  interface WhyNot {
    String of(CommandId command, @Nullable DatasetExport export);
  }

  private final DatasetsViewModel model;
  private final WhyNot whyNot;
  private final Label title = new Label();
  private final Label chip = new Label();
  private final VersionPane contents = new VersionPane();
  private final LeftOutPane leftOut;
  private final ExportsPane exports;
  private final CompareViewModel comparing;
  private final ComparePane compare;
  private final ModelsPane models = new ModelsPane();
  private final Map<Part, Button> tabs = new EnumMap<>(Part.class);
  private final Map<CommandId, Button> acts = new LinkedHashMap<>();
  private final StackPane body = new StackPane();

  /**
   * @param whyNot is asked whenever something moved
   * @param buttons of the commands, by their order
   */
  DatasetDetail(
      DatasetsRoom room, CropThumbs thumbs, WhyNot whyNot, Map<CommandId, Button> buttons) {
    super(10);
    this.model = room.page();
    this.comparing = room.comparing();
    this.whyNot = whyNot;
    leftOut = new LeftOutPane(model);
    exports = new ExportsPane(room.work(), this::judge);
    compare = new ComparePane(comparing, thumbs);
    title.setId("dataset-title");
    title.getStyleClass().add("card-title");
    title.setTextOverrun(OverrunStyle.CENTER_ELLIPSIS);
    title.setMinWidth(0);
    chip.setId("dataset-leak");
    chip.getStyleClass().add("chip");
    chip.setMinWidth(USE_PREF_SIZE);
    var head = new HBox(10, title, chip);
    head.setAlignment(Pos.CENTER_LEFT);
    acts.putAll(buttons);
    var row = new FlowPane(8, 8);
    row.getChildren().addAll(buttons.values());
    VBox.setVgrow(body, Priority.ALWAYS);
    body.setMinHeight(0);
    getChildren().addAll(head, row, partBar(), body);
    getStyleClass().add("undo-pane");
    setMinWidth(0);
    model.chosenProperty().subscribe(c -> show());
    model.detailsProperty().subscribe(d -> show());
    model.partProperty().subscribe(p -> show());
    model.rowsProperty().subscribe(r -> show());
    room.work().movedProperty().subscribe(n -> judge());
    room.evaluating().evaluatingProperty().subscribe(n -> judge());
  }

  private HBox partBar() {
    var bar = new HBox(4);
    for (Part part : Part.values()) {
      var tab = new Button(name(part));
      tab.setId("dataset-part-" + part.name().toLowerCase(Locale.ROOT));
      tab.getStyleClass().add("part-tab");
      tab.setFocusTraversable(false);
      tab.setOnAction(e -> model.show(part));
      tabs.put(part, tab);
      bar.getChildren().add(tab);
    }
    bar.getStyleClass().add("part-bar");
    return bar;
  }

  private static String name(Part part) {
    return switch (part) {
      case CONTENTS -> "Contents";
      case LEFT_OUT -> "Left out";
      case EXPORTS -> "Exports";
      case COMPARE -> "Changes";
      case MODELS -> "Models";
    };
  }

  private void show() {
    DatasetRow row = model.chosenProperty().get();
    if (row == null) {
      return;
    }
    DatasetVersion version = row.version();
    title.setText(row.name());
    title.setTooltip(new Tooltip(row.name()));
    DatasetCell.look(chip, version == null ? null : version.leakage());
    DatasetDetails details = model.detailsProperty().get();
    contents.show(row);
    leftOut.show(details);
    exports.show(details);
    models.show(row, details);
    tabs.forEach((p, tab) -> tab.setText(named(p, version, details)));
    Part part = model.partProperty().get();
    tabs.forEach((p, tab) -> tab.pseudoClassStateChanged(SELECTED, p == part));
    if (part == Part.COMPARE) {
      comparing.show();
    }
    Node shown = pane(part);
    if (!body.getChildren().equals(List.of(shown))) {
      body.getChildren().setAll(shown);
    }
    judge();
  }

  private static String named(
      Part part, @Nullable DatasetVersion version, @Nullable DatasetDetails details) {
    long n =
        switch (part) {
          case LEFT_OUT -> version == null ? 0 : version.counts().leftOut();
          case EXPORTS -> details == null ? 0 : details.exports().size();
          case MODELS -> details == null ? 0 : details.evaluations().size();
          case CONTENTS, COMPARE -> 0;
        };
    return n == 0 ? name(part) : name(part) + " " + DatasetWords.number(n);
  }

  private Node pane(Part part) {
    return switch (part) {
      case CONTENTS -> contents;
      case LEFT_OUT -> leftOut;
      case EXPORTS -> exports;
      case COMPARE -> compare;
      case MODELS -> models;
    };
  }

  /** Buttons that mean nothing now are pale; what they say why not is in the palette. */
  private void judge() {
    acts.forEach((command, button) ->
        StyleClasses.set(button, "off", !whyNot.of(command, exports.chosen()).isEmpty()));
  }

  ExportsPane exports() {
    return exports;
  }

  /** Gives the keyboard to what is shown. */
  void focusPart() {
    switch (model.partProperty().get()) {
      case CONTENTS -> contents.requestFocus();
      case LEFT_OUT -> leftOut.focusPart();
      case EXPORTS -> exports.focusPart();
      case COMPARE -> compare.focusPart();
      case MODELS -> models.focusPart();
    }
  }

  /** Brings up the product that is chosen where the keyboard is; false when there is none. */
  boolean open() {
    return switch (model.partProperty().get()) {
      case CONTENTS, EXPORTS, MODELS -> false;
      case LEFT_OUT -> leftOut.open();
      case COMPARE -> compare.open();
    };
  }
}
