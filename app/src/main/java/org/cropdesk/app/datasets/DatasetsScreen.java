package org.cropdesk.app.datasets;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javafx.beans.value.ObservableValue;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import org.cropdesk.app.command.CommandId;
import org.cropdesk.app.command.Invocation;
import org.cropdesk.app.command.KeyMap;
import org.cropdesk.app.crops.CropThumbs;
import org.cropdesk.app.datasets.DatasetsViewModel.Part;
import org.cropdesk.app.fx.FileDoor;
import org.cropdesk.app.fx.FolderDoor;
import org.cropdesk.app.fx.Overlay;
import org.cropdesk.app.fx.PageFrame;
import org.cropdesk.app.fx.Screen;
import org.cropdesk.app.fx.StyleClasses;
import org.cropdesk.dataset.DatasetVersion;
import org.cropdesk.dataset.export.DatasetExport;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;

/** Training sets: their frozen versions, one closely, and a new one. */
public final class DatasetsScreen implements Screen {
  private static final List<Part> PARTS = List.of(Part.values());
  private static final List<String> LOOKS = List.of("passed", "failed");

  private final DatasetsViewModel model;
  private final DatasetWork work;
  private final EvaluationWork evaluating;
  private final Overlay overlay = new Overlay();
  private FolderDoor folders = FolderDoor.ofTheSystem();
  private final NewVersionViewModel fresh;
  private final ObservableValue<KeyMap> keys;
  private final Consumer<CommandId> run;
  private final DatasetList list;
  private final NewVersionPane form;
  private final DatasetDetail detail;
  private final ExportCards cards;
  private final HBox split = new HBox(18);
  private final NoDatasets empty;
  private final StackPane body = new StackPane();
  private final Label notice = new Label();
  private final Button begin;
  private final StackPane root;

  /**
   * @param run does what the key of a command does
   */
  public DatasetsScreen(
      DatasetsRoom room, CropThumbs thumbs, ObservableValue<KeyMap> keys, Consumer<CommandId> run) {
    this.model = room.page();
    this.work = room.work();
    this.evaluating = room.evaluating();
    this.fresh = room.newVersion();
    this.keys = keys;
    this.run = run;
    cards = new ExportCards(room.exporting(), model, work, overlay);
    form = new NewVersionPane(fresh, model, thumbs, this::freeze, this::toList);
    begin = button(CommandId.DATASET_NEW, "New version", "fth-plus");
    var gap = new Region();
    HBox.setHgrow(gap, Priority.ALWAYS);
    list = new DatasetList(model);
    empty = new NoDatasets(button(CommandId.DATASET_NEW, "The first version", "fth-plus"));
    notice();
    detail = new DatasetDetail(room, thumbs, this::whyNot, acts());
    HBox.setHgrow(detail, Priority.ALWAYS);
    var frame =
        new PageFrame(
                "Datasets",
                "What people verified, frozen to learn from. A version never changes, whatever is"
                    + " decided after it.",
                gap,
                begin)
            .with(
                new WorkBar(
                    "dataset-freezing",
                    "dataset-cancel-freeze",
                    work.freezingProperty(),
                    work::cancelFreeze))
            .with(
                new WorkBar(
                    "dataset-evaluating",
                    "dataset-cancel-evaluation",
                    evaluating.evaluatingProperty(),
                    evaluating::cancel))
            .with(notice)
            .filledWith(body);
    root = new StackPane(frame, overlay);
    split.getChildren().addAll(list, detail);
    model.rowsProperty().subscribe(r -> fill());
    model.noticeProperty().subscribe(this::say);
  }

  private Map<CommandId, Button> acts() {
    var acts = new LinkedHashMap<CommandId, Button>();
    act(acts, CommandId.DATASET_EXPORT, "Export\u2026", "fth-download");
    act(acts, CommandId.DATASET_PAUSE, "Pause", "fth-pause");
    act(acts, CommandId.DATASET_RESUME, "Go on", "fth-play");
    act(acts, CommandId.DATASET_EVALUATE, "Evaluate\u2026", "fth-bar-chart-2");
    act(acts, CommandId.DATASET_README, "How to train", "fth-book-open");
    act(acts, CommandId.DATASET_CANCEL, "Cancel\u2026", "fth-x");
    return acts;
  }

  private void act(Map<CommandId, Button> acts, CommandId command, String text, String icon) {
    acts.put(command, button(command, text, icon));
  }

  private Button button(CommandId command, String text, String icon) {
    var button = new Button(text, new FontIcon(icon));
    button.setId("dataset-" + command.name());
    button.setFocusTraversable(false);
    var tip = new Tooltip();
    tip.textProperty().bind(keys.map(k -> k.tip(command)));
    button.setTooltip(tip);
    button.setOnAction(e -> run.accept(command));
    return button;
  }

  private void notice() {
    notice.setId("dataset-notice");
    notice.setWrapText(true);
    notice.setMinHeight(Region.USE_PREF_SIZE);
    notice.managedProperty().bind(notice.visibleProperty());
  }

  private void say(DatasetsViewModel.Notice said) {
    notice.setText(said.text());
    notice.setVisible(!said.text().isEmpty());
    StyleClasses.choose(notice, LOOKS, said.bad() ? "failed" : "passed");
  }

  private void fill() {
    empty.show(model.rowsProperty().get());
    if (!isNew() && !body.getChildren().contains(home())) {
      bring(home());
      if (list.getScene() != null && !cards.isOpen()) {
        list.requestFocus();
      }
    }
  }

  private Node home() {
    return model.rows().isEmpty() ? empty : split;
  }

  private void bring(Node wanted) {
    if (!body.getChildren().contains(wanted)) {
      body.getChildren().setAll(wanted);
    }
    begin.setVisible(wanted.equals(split));
  }

  private boolean isNew() {
    return body.getChildren().contains(form);
  }

  private void toNew() {
    bring(form);
    fresh.open();
    form.focus();
  }

  private void toList() {
    fresh.close();
    bring(home());
    list.requestFocus();
  }

  private void freeze() {
    if (fresh.freeze()) {
      toList();
    }
  }

  /** Why a command cannot be given now, one sentence; empty when it can. */
  public String whyNot(CommandId command) {
    return whyNot(command, detail.exports().chosen());
  }

  private String whyNot(CommandId command, @Nullable DatasetExport export) {
    boolean ofForm =
        command == CommandId.DATASET_CHECK
            || command == CommandId.DATASET_FREEZE
            || command == CommandId.DATASET_OPEN;
    if (isNew() && !ofForm) {
      return "A new version is being filled in.";
    }
    return switch (command) {
      case DATASET_CHECK -> isNew() ? "" : "Only while a new version is filled in.";
      case DATASET_FREEZE -> isNew() ? fresh.whyNotProperty().get() : "Only for a new version.";
      case DATASET_EXPORT -> model.version() == null ? "No version is chosen." : "";
      case DATASET_EVALUATE -> evaluating.whyNot();
      case DATASET_PAUSE, DATASET_RESUME, DATASET_README ->
          ExportCards.whyNot(command, export, work);
      case DATASET_CANCEL ->
          work.freezingProperty().get() != null || isEvaluating()
              ? ""
              : ExportCards.whyNot(command, export, work);
      case DATASET_PART, DATASET_INTO -> model.rows().isEmpty() ? "There is no dataset yet." : "";
      default -> "";
    };
  }

  /** Does what a command says; false when it means nothing now. */
  public boolean handle(Invocation invocation) {
    CommandId command = invocation.command();
    if (cards.isOpen() || !whyNot(command).isEmpty()) {
      return false;
    }
    switch (command) {
      case DATASET_NEW -> toNew();
      case DATASET_CHECK -> fresh.check();
      case DATASET_FREEZE -> freeze();
      case DATASET_OPEN -> {
        return isNew() ? form.open() : into();
      }
      case DATASET_PART -> {
        int part = invocation.digit() - 1;
        if (part >= 0 && part < PARTS.size()) {
          model.show(PARTS.get(part));
        }
      }
      case DATASET_INTO -> detail.focusPart();
      case DATASET_LIST -> list.requestFocus();
      case DATASET_CANCEL -> {
        if (work.freezingProperty().get() != null) {
          work.cancelFreeze();
        } else if (isEvaluating()) {
          evaluating.cancel();
        } else {
          cards.cancel(detail.exports().chosen());
        }
      }
      case DATASET_EVALUATE -> evaluate();
      case DATASET_EXPORT, DATASET_PAUSE, DATASET_RESUME, DATASET_README ->
          cards.run(command, detail.exports().chosen());
      default -> {
        return false;
      }
    }
    return true;
  }

  /** An evaluation is meant where models are shown; elsewhere X is the export's. */
  private boolean isEvaluating() {
    return evaluating.evaluatingProperty().get() != null
        && model.partProperty().get() == Part.MODELS;
  }

  private void evaluate() {
    DatasetVersion version = model.version();
    if (version != null) {
      var card =
          new EvaluateCard(
              evaluating, version, model.detailsProperty().get(), folders, overlay::close);
      overlay.open("Evaluate on " + version.name(), card, card.first());
      model.show(Part.MODELS);
    }
  }

  /** Enter goes into what is shown first, and then opens what is chosen there. */
  private boolean into() {
    if (list.isFocused()) {
      detail.focusPart();
      return true;
    }
    return detail.open();
  }

  /** Closes the card above the page. */
  public void closeCard() {
    cards.close();
  }

  /** Where folders to write to are asked for from now on. */
  public void setFiles(FileDoor door) {
    cards.setFiles(door);
  }

  /** Where folders of models are asked for from now on. */
  public void setFolders(FolderDoor door) {
    folders = door;
  }

  @Override
  public Parent view() {
    return root;
  }

  @Override
  public void onShow() {
    model.onShow();
    if (isNew()) {
      // Somebody may have been away to mend what was found.
      fresh.look();
      form.focus();
    } else {
      list.requestFocus();
    }
  }

  @Override
  public void onHide() {
    cards.close();
    model.onHide();
  }
}
