package org.cropdesk.app.datasets;

import java.util.List;
import javafx.scene.control.Button;
import javafx.scene.control.TextArea;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import org.cropdesk.app.command.CommandId;
import org.cropdesk.app.fx.FileDoor;
import org.cropdesk.app.fx.Overlay;
import org.cropdesk.dataset.DatasetVersion;
import org.cropdesk.dataset.export.DatasetExport;
import org.cropdesk.dataset.export.DatasetExport.State;
import org.jspecify.annotations.Nullable;

/** What is done with exports, with the cards that ask for it. */
final class ExportCards {
  private final ExportViewModel model;
  private final DatasetsViewModel page;
  private final DatasetWork work;
  private final Overlay overlay;
  private FileDoor door = FileDoor.ofTheSystem();

  ExportCards(ExportViewModel model, DatasetsViewModel page, DatasetWork work, Overlay overlay) {
    this.model = model;
    this.page = page;
    this.work = work;
    this.overlay = overlay;
  }

  /** Why a command cannot be given about an export, one sentence; empty when it can. */
  static String whyNot(CommandId command, @Nullable DatasetExport export, DatasetWork work) {
    if (export == null) {
      return "No export is chosen.";
    }
    boolean here = work.here(export.id()) != null;
    return switch (command) {
      case DATASET_PAUSE -> here ? "" : "Nobody writes it here.";
      case DATASET_RESUME ->
          here
              ? "It is being written."
              : export.state().isOpen() ? "" : "It is " + DatasetWords.state(export.state()) + ".";
      case DATASET_README -> export.state() == State.DONE ? "" : "It is not published.";
      case DATASET_CANCEL ->
          here || export.state().isOpen()
              ? ""
              : "It is " + DatasetWords.state(export.state()) + ".";
      default -> "";
    };
  }

  void run(CommandId command, @Nullable DatasetExport export) {
    DatasetVersion version = page.version();
    if (version == null) {
      return;
    }
    if (command == CommandId.DATASET_EXPORT) {
      var card = new ExportCard(model, version, door, overlay::close);
      overlay.open("Export " + version.name(), card, card.first());
      page.show(DatasetsViewModel.Part.EXPORTS);
    } else if (export != null) {
      page.show(DatasetsViewModel.Part.EXPORTS);
      switch (command) {
        case DATASET_PAUSE -> work.pause(export.id());
        case DATASET_RESUME -> work.write(version, export);
        case DATASET_README -> model.readme(export, text -> readme(export, text));
        default -> {}
      }
    }
  }

  void cancel(@Nullable DatasetExport export) {
    if (export != null) {
      overlay.ask(
          "export-ask",
          "Cancel export %d?".formatted(export.id()),
          "What was written of it to %s is removed. It cannot be gone on with."
              .formatted(export.target()),
          "Cancel the export",
          "Keep it",
          false,
          () -> work.cancel(export));
    }
  }

  private void readme(DatasetExport export, String text) {
    var area = new TextArea(text);
    area.setId("export-readme");
    area.setEditable(false);
    area.setWrapText(true);
    area.getStyleClass().addAll("readme-card", "mono");
    var close = new Button("Close");
    close.setOnAction(e -> overlay.close());
    var card = new VBox(12, area, new HBox(close));
    overlay.open("Export %d at %s".formatted(export.id(), shortened(export.target())), card, area);
  }

  private static String shortened(String target) {
    List<String> parts = List.of(target.split("/"));
    return parts.size() < 3 ? target : "\u2026/" + parts.getLast();
  }

  boolean isOpen() {
    return overlay.isOpen();
  }

  void close() {
    overlay.close();
  }

  void setFiles(FileDoor files) {
    door = files;
  }
}
