package org.cropdesk.app.search;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import javafx.geometry.Pos;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.stage.Window;
import org.cropdesk.app.command.Invocation;
import org.cropdesk.app.crops.CropThumbs;
import org.cropdesk.app.filter.FilterField;
import org.cropdesk.app.fx.Screen;
import org.cropdesk.app.search.SearchViewModel.State;
import org.cropdesk.embedding.Space;
import org.cropdesk.filter.FilterCompletion;
import org.cropdesk.search.SearchAnswer;
import org.kordamp.ikonli.javafx.FontIcon;

/** Search by words or a picture: three lists beside each other, or a photo with its matches. */
public final class SearchScreen implements Screen {
  private static final int OFFERS = 40;

  private final SearchViewModel model;
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
  private final ResultLists lists;
  private final PictureDoor door;
  private final StackPane root;

  public SearchScreen(SearchViewModel model, CropThumbs thumbs) {
    this.model = model;
    this.lists = new ResultLists(model, thumbs);
    this.door = new PictureDoor(model, this::note);
    this.photo = new PhotoPane(model::compare);
    this.spaces = new SpaceChooser(model);
    this.filter =
        new FilterField(
            "search",
            (text, caret) -> FilterCompletion.at(text, caret, model.known(), OFFERS),
            model::parse,
            model::filter,
            lists::focus);
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
    door.open(root);
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
      if (!door.paste()) {
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
            lists.focus();
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
    paste.setOnAction(e -> door.pasteOrSay());
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
      lists.focus();
    }
  }

  private void show() {
    State state = model.stateProperty().get();
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
    columns.getChildren().addAll(lists.made());
    empty.setVisible(columns.getChildren().isEmpty());
    if (!isTyping()) {
      lists.focus();
    }
  }

  /** Whether the keyboard must stay where it is because somebody goes on typing. */
  private boolean isTyping() {
    boolean other = !words.getText().strip().equals(model.wordsProperty().get());
    return filter.field().isFocused() || (words.isFocused() && other);
  }

  private void say(SearchAnswer answer) {
    note(String.join(" ", answer.notes()));
  }

  private void note(String text) {
    notes.setText(text);
    notes.setVisible(!text.isEmpty());
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

  private void choose() {
    door.choose(root.getScene().getWindow());
  }

  /** Has somebody else than the system's dialog asked for a picture's file. */
  public void askForFilesBy(Function<Window, Optional<Path>> asks) {
    door.askBy(asks);
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
      case SEARCH_PASTE -> door.pasteOrSay();
      case SEARCH_OPEN -> model.open();
      case SEARCH_NEXT_LIST -> lists.step(1);
      case SEARCH_PREVIOUS_LIST -> lists.step(-1);
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
      lists.focus();
    }
  }

  @Override
  public void onHide() {}
}
