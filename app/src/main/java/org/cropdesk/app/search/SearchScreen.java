package org.cropdesk.app.search;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javafx.geometry.Pos;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.control.TextField;
import javafx.scene.image.Image;
import javafx.scene.input.Clipboard;
import javafx.scene.input.DragEvent;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.TransferMode;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.stage.FileChooser;
import org.cropdesk.app.command.Invocation;
import org.cropdesk.app.crops.CropThumbs;
import org.cropdesk.app.filter.FilterField;
import org.cropdesk.app.fx.Screen;
import org.cropdesk.app.fx.Snapshots;
import org.cropdesk.app.search.SearchViewModel.State;
import org.cropdesk.embedding.Space;
import org.cropdesk.filter.FilterCompletion;
import org.cropdesk.search.Hit;
import org.cropdesk.search.SearchAnswer;
import org.kordamp.ikonli.javafx.FontIcon;

/** Search by words or a picture: three lists beside each other, or a photo with its matches. */
public final class SearchScreen implements Screen {
  private static final int OFFERS = 40;
  private static final double CARD = 96;

  private final SearchViewModel model;
  private final CropThumbs thumbs;
  private final TextField words = new Words();
  private final FilterField filter;
  private final SpaceChooser spaces;
  private final Label line = new Label();
  private final Label notes = new Label();
  private final HBox columns = new HBox(14);
  private final PhotoPane photo;
  private final VBox empty = new VBox();
  private final Label emptyTitle = new Label();
  private final Label emptyText = new Label();
  private final List<ListView<Hit>> lists = new ArrayList<>();
  private final StackPane root;

  public SearchScreen(SearchViewModel model, CropThumbs thumbs) {
    this.model = model;
    this.thumbs = thumbs;
    this.photo = new PhotoPane(model::compare);
    this.spaces = new SpaceChooser(model);
    this.filter =
        new FilterField(
            "search",
            (text, caret) -> FilterCompletion.at(text, caret, model.known(), OFFERS),
            model::parse,
            model::filter,
            this::toResults);
    line.setId("search-line");
    line.getStyleClass().addAll("text-muted", "text-small");
    notes.setId("search-notes");
    notes.setWrapText(true);
    notes.getStyleClass().add("remedy");
    notes.managedProperty().bind(notes.visibleProperty());
    var page = new VBox(12, head(), second(), notes, body());
    page.getStyleClass().add("screen");
    StackPane.setAlignment(filter, Pos.TOP_LEFT);
    root = new StackPane(page, filter);
    root.setOnDragOver(this::dragOver);
    root.setOnDragDropped(this::dropped);
    model.stateProperty().subscribe(s -> show());
    model
        .wordsProperty()
        .subscribe(w -> {
          if (!words.isFocused() || w.isEmpty()) {
            words.setText(w);
          }
        });
    model.filterProperty().subscribe(filter::setText);
  }

  /** A picture in the clipboard is pasted as one, also while words are typed. */
  private final class Words extends TextField {
    @Override
    public void paste() {
      if (!pastePicture()) {
        super.paste();
      }
    }
  }

  private HBox head() {
    var title = new Label("Search");
    title.getStyleClass().add("screen-title");
    title.setMinWidth(Region.USE_PREF_SIZE);
    words.setId("search-words");
    words.setPromptText("red striped mug, a sku\u2026 or drop a picture here");
    words.setOnAction(e -> search());
    words.addEventFilter(
        KeyEvent.KEY_PRESSED,
        e -> {
          if (e.getCode() == KeyCode.DOWN || e.getCode() == KeyCode.ESCAPE) {
            toResults();
            e.consume();
          }
        });
    HBox.setHgrow(words, Priority.ALWAYS);
    var choose = new Button("Scan a picture\u2026", new FontIcon("fth-camera"));
    choose.setId("search-choose");
    choose.setMinWidth(Region.USE_PREF_SIZE);
    choose.setFocusTraversable(false);
    choose.setOnAction(e -> choose());
    var paste = new Button("Paste", new FontIcon("fth-clipboard"));
    paste.setMinWidth(Region.USE_PREF_SIZE);
    paste.setFocusTraversable(false);
    paste.setOnAction(e -> pasteOrSay());
    var head = new HBox(12, title, words, choose, paste);
    head.setAlignment(Pos.CENTER_LEFT);
    return head;
  }

  private HBox second() {
    // The field itself lies above the page, so that its offers cover the results.
    var room = new Region();
    room.setMinWidth(220);
    room.setPrefSize(340, filter.field().prefHeight(-1));
    room.setMinHeight(30);
    room.localToSceneTransformProperty().subscribe(t -> placeFilter(room));
    room.boundsInParentProperty().subscribe(b -> placeFilter(room));
    var keep = new CheckBox("Keep queries");
    keep.setId("search-keep");
    keep.setFocusTraversable(false);
    keep.setMinWidth(Region.USE_PREF_SIZE);
    keep.setSelected(model.keepingProperty().get());
    keep.setOnAction(e -> model.keep(keep.isSelected()));
    var gap = new Region();
    HBox.setHgrow(gap, Priority.ALWAYS);
    line.setMinWidth(0);
    var second = new HBox(12, room, spaces, line, gap, keep);
    second.setAlignment(Pos.CENTER_LEFT);
    return second;
  }

  private void placeFilter(Region room) {
    var at = root == null ? null : root.sceneToLocal(room.localToScene(0, 0));
    if (at != null && room.getWidth() > 0) {
      filter.setTranslateX(Math.rint(at.getX()));
      filter.setTranslateY(Math.rint(at.getY()));
      filter.setMaxWidth(room.getWidth());
      filter.setPrefWidth(room.getWidth());
    }
  }

  private StackPane body() {
    empty.getStyleClass().add("empty-pane");
    empty.setAlignment(Pos.CENTER);
    empty.setId("search-empty");
    emptyTitle.getStyleClass().add("empty-title");
    emptyText.getStyleClass().add("text-muted");
    emptyText.setWrapText(true);
    emptyText.setMaxWidth(480);
    empty.getChildren().addAll(new FontIcon("fth-search"), emptyTitle, emptyText);
    var body = new StackPane(columns, empty);
    body.setMinHeight(0);
    columns.setMinHeight(0);
    VBox.setVgrow(body, Priority.ALWAYS);
    return body;
  }

  private void search() {
    model.byWords(words.getText());
    if (!words.getText().isBlank()) {
      toResults();
    }
  }

  private void show() {
    State state = model.stateProperty().get();
    model.select(null);
    lists.clear();
    columns.getChildren().clear();
    notes.setVisible(false);
    line.setText("");
    switch (state) {
      case State.Empty() ->
          explain(
              "Search by words or by a picture",
              "Words are looked for in sku, title and description, and by their meaning in the"
                  + " pictures. Drop, paste or choose a photo to find the products it shows.");
      case State.Busy(var what) -> explain(what, "Searching\u2026");
      case State.Failed(var what, var why) -> explain(what, why);
      case State.Answered(var what, var answer) -> {
        line.setText(what + "  \u00b7  " + about(answer));
        say(answer);
      }
      case State.Scanned(var scan, var picture) -> {
        photo.show(scan, picture);
        columns.getChildren().add(photo);
        SearchAnswer answer = scan.answer();
        if (answer != null) {
          line.setText(about(answer));
          say(answer);
        }
      }
    }
    model.columns().forEach(this::add);
    empty.setVisible(columns.getChildren().isEmpty());
    if (!isTyping()) {
      toResults();
    }
  }

  /** Whether the keyboard must stay where it is because somebody goes on typing. */
  private boolean isTyping() {
    boolean other = !words.getText().strip().equals(model.wordsProperty().get());
    return filter.field().isFocused() || (words.isFocused() && other);
  }

  private void say(SearchAnswer answer) {
    notes.setText(String.join(" ", answer.notes()));
    notes.setVisible(!answer.notes().isEmpty());
  }

  private void explain(String title, String text) {
    emptyTitle.setText(title);
    emptyText.setText(text);
  }

  private static String about(SearchAnswer answer) {
    Space space = answer.space();
    String where =
        space == null
            ? "no space"
            : "space %d, %s, %s"
                .formatted(
                    space.id(),
                    space.key().aspect().name().toLowerCase(Locale.ROOT),
                    space.key().encoderName());
    String how =
        switch (answer.route()) {
          case NONE -> "words only";
          case EXACT, EXACT_FILTERED -> "all compared";
          case INDEX -> "by index";
        };
    return String.format(Locale.ROOT, "%s, %s, %.0f ms", where, how, answer.tookMs());
  }

  private void add(SearchViewModel.Column column) {
    var list = new ListView<Hit>();
    list.setId("search-" + column.id());
    list.getStyleClass().add("search-list");
    list.setFixedCellSize(CARD);
    list.setCellFactory(v -> new HitCell(thumbs));
    list.getItems().setAll(column.hits());
    var none = new Label(column.empty());
    none.getStyleClass().add("text-muted");
    none.setWrapText(true);
    none.setMaxWidth(260);
    list.setPlaceholder(none);
    list.getSelectionModel()
        .selectedItemProperty()
        .subscribe(hit -> {
          if (list.isFocused()) {
            model.select(hit);
          }
        });
    list.focusedProperty()
        .subscribe(has -> {
          if (has) {
            if (list.getSelectionModel().isEmpty()) {
              list.getSelectionModel().selectFirst();
            }
            model.select(list.getSelectionModel().getSelectedItem());
          }
        });
    list.setOnMouseClicked(e -> {
      if (e.getClickCount() == 2) {
        model.open();
      }
    });
    var title = new Label(column.title());
    title.setId("search-" + column.id() + "-title");
    title.getStyleClass().add("section-title");
    var box = new VBox(6, title, list);
    box.setMinWidth(0);
    box.setPrefWidth(100);
    HBox.setHgrow(box, Priority.ALWAYS);
    VBox.setVgrow(list, Priority.ALWAYS);
    lists.add(list);
    columns.getChildren().add(box);
  }

  /** The keyboard goes to the list that was made of both, else to the first that has anything. */
  private void toResults() {
    for (int i = lists.size() - 1; i >= 0; i--) {
      if (!lists.get(i).getItems().isEmpty()) {
        lists.get(i).requestFocus();
        return;
      }
    }
  }

  private void toList(int step) {
    for (int i = 0; i < lists.size(); i++) {
      if (lists.get(i).isFocused()) {
        int next = Math.clamp(i + (long) step, 0, lists.size() - 1);
        lists.get(next).requestFocus();
        return;
      }
    }
    toResults();
  }

  private void choose() {
    var chooser = new FileChooser();
    chooser.setTitle("A picture to search with");
    chooser
        .getExtensionFilters()
        .add(
            new FileChooser.ExtensionFilter(
                "Pictures", "*.jpg", "*.jpeg", "*.png", "*.webp", "*.bmp", "*.gif"));
    File file = chooser.showOpenDialog(root.getScene().getWindow());
    if (file != null) {
      model.scan(file.toPath());
    }
  }

  private void pasteOrSay() {
    if (!pastePicture()) {
      notes.setText("There is no picture in the clipboard.");
      notes.setVisible(true);
    }
  }

  private boolean pastePicture() {
    Clipboard clipboard = Clipboard.getSystemClipboard();
    if (clipboard.hasFiles()) {
      model.scan(clipboard.getFiles().getFirst().toPath());
      return true;
    }
    return clipboard.hasImage() && take(clipboard.getImage());
  }

  private boolean take(Image picture) {
    try {
      model.scan("Pasted picture", Snapshots.png(picture));
      return true;
    } catch (IOException e) {
      notes.setText("The picture cannot be taken over: " + e.getMessage());
      notes.setVisible(true);
      return true;
    }
  }

  private void dragOver(DragEvent event) {
    if (event.getDragboard().hasFiles() || event.getDragboard().hasImage()) {
      event.acceptTransferModes(TransferMode.COPY);
      event.consume();
    }
  }

  private void dropped(DragEvent event) {
    boolean taken = false;
    if (event.getDragboard().hasFiles()) {
      model.scan(event.getDragboard().getFiles().getFirst().toPath());
      taken = true;
    } else if (event.getDragboard().hasImage()) {
      taken = take(event.getDragboard().getImage());
    }
    event.setDropCompleted(taken);
    event.consume();
  }

  /** Does what a command says; false when it cannot now. */
  public boolean handle(Invocation invocation) {
    switch (invocation.command()) {
      case SEARCH_WORDS -> {
        words.requestFocus();
        words.selectAll();
      }
      case SEARCH_FILTER -> filter.edit();
      case SEARCH_SPACE -> spaces.open();
      case SEARCH_PICTURE -> choose();
      case SEARCH_PASTE -> pasteOrSay();
      case SEARCH_OPEN -> model.open();
      case SEARCH_NEXT_LIST -> toList(1);
      case SEARCH_PREVIOUS_LIST -> toList(-1);
      case SEARCH_CROP -> {
        if (invocation.digit() > 0) {
          model.compare(invocation.digit() - 1);
        }
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  @Override
  public Parent view() {
    return root;
  }

  @Override
  public void onShow() {
    model.begin();
    if (model.stateProperty().get() instanceof State.Empty) {
      words.requestFocus();
    } else {
      toResults();
    }
  }

  @Override
  public void onHide() {}
}
