package org.cropdesk.app.datasets;

import java.util.LinkedHashMap;
import java.util.Map;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressIndicator;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import org.cropdesk.app.crops.CropThumbs;
import org.cropdesk.app.datasets.FaultFinder.Checked;
import org.cropdesk.app.datasets.QueryCounter.Look;
import org.cropdesk.app.datasets.VersionForm.Field;
import org.cropdesk.dataset.DatasetPreview;
import org.jspecify.annotations.Nullable;

/** What a new version would hold: counts, faults, classes, sizes, some of its crops. */
final class PreviewPane extends ScrollPane {
  private static final double STALE = 0.45;

  private final NewVersionViewModel model;
  private final Label counts = new Label();
  private final Label more = new Label();
  private final Label fault = new Label();
  private final FindingsPane findings;
  private final CropSheet sheet;
  private final VBox numbers = new VBox(16);
  private final VBox classes = new VBox();
  private final VBox sides = new VBox();
  private final VBox shares = new VBox();

  PreviewPane(NewVersionViewModel model, DatasetsViewModel page, CropThumbs thumbs) {
    this.model = model;
    findings = new FindingsPane(page);
    sheet = new CropSheet(thumbs, page);
    setFitToWidth(true);
    setHbarPolicy(ScrollBarPolicy.NEVER);
    getStyleClass().add("plain-scroller");
    counts.setId("version-counts");
    counts.getStyleClass().add("run-far");
    more.getStyleClass().add("text-muted");
    fault.setId("version-fault");
    fault.getStyleClass().add("failed");
    for (Label label : java.util.List.of(counts, more, fault)) {
      label.setWrapText(true);
      label.setMinHeight(USE_PREF_SIZE);
      label.managedProperty().bind(label.visibleProperty());
    }
    numbers
        .getChildren()
        .addAll(
            new VBox(2, counts, more),
            section("Faults", findings),
            section("Boxes by class", classes),
            section("Some of the crops", sheet),
            section("Boxes by shorter side", sides),
            section("Boxes by share of their picture", shares));
    var box = new VBox(10, busy(), fault, numbers);
    box.getStyleClass().add("preflight");
    setContent(box);
    model.lookProperty().subscribe(this::show);
    model.lookingProperty().subscribe(now -> numbers.setOpacity(now ? STALE : 1));
    model.checkedProperty().subscribe(c -> check());
    model.checkingProperty().subscribe(c -> check());
    model.formProperty().subscribe(f -> check());
    model
        .faultProperty()
        .subscribe(text -> {
          fault.setText(text);
          fault.setVisible(!text.isEmpty());
        });
  }

  private HBox busy() {
    var wheel = new ProgressIndicator();
    wheel.setPrefSize(16, 16);
    wheel.setMinSize(16, 16);
    var text = new Label("Counting\u2026");
    text.getStyleClass().add("text-muted");
    var busy = new HBox(8, wheel, text);
    busy.setAlignment(Pos.CENTER_LEFT);
    busy.managedProperty().bind(busy.visibleProperty());
    busy.visibleProperty().bind(model.lookingProperty());
    return busy;
  }

  private static VBox section(String title, Node content) {
    var head = new Label(title);
    head.getStyleClass().add("section-title");
    return new VBox(6, head, content);
  }

  private void check() {
    Checked checked = model.checkedProperty().get();
    findings.show(
        checked, model.checkingProperty().get(), model.formProperty().get().yes(Field.STRICT));
  }

  private void show(@Nullable Look look) {
    numbers.setVisible(look != null);
    if (look == null) {
      return;
    }
    DatasetPreview p = look.preview();
    counts.setText(
        "%s, %s, %s"
            .formatted(
                DatasetWords.count(p.products(), "product", "products"),
                DatasetWords.count(p.images(), "picture", "pictures"),
                DatasetWords.count(p.chosen(), "crop", "crops")));
    more.setText(
        "%s on them, %s of the chosen ones drawn or moved by people; %s of a whole picture"
            .formatted(
                DatasetWords.count(p.boxes(), "box", "boxes"),
                DatasetWords.number(p.drawn()),
                DatasetWords.count(p.whole(), "crop", "crops")));
    classes.getChildren().setAll(CountBars.plain(CountBars.most(p.classes(), "(no class)")));
    sides.getChildren().setAll(CountBars.plain(sides(p)));
    shares.getChildren().setAll(CountBars.plain(shares(p)));
    sheet.show(look.tiles());
  }

  private static Map<String, Long> sides(DatasetPreview p) {
    var sides = new LinkedHashMap<String, Long>();
    p.sides().forEach((side, n) -> sides.put("from %d px".formatted(side), n));
    return sides;
  }

  private static Map<String, Long> shares(DatasetPreview p) {
    var shares = new LinkedHashMap<String, Long>();
    for (int i = 0; i < p.shares().size(); i++) {
      shares.put("%d to %d %%".formatted(10 * i, 10 * i + 10), p.shares().get(i));
    }
    return shares;
  }

  /** Opens what has the keyboard; false when that is neither a finding nor a crop. */
  boolean open() {
    return findings.hasKeyboard() ? findings.open() : sheet.open();
  }
}
