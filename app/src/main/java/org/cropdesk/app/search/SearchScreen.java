package org.cropdesk.app.search;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import javafx.geometry.Pos;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
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
import org.cropdesk.app.settings.SearchChoice;
import org.cropdesk.embedding.Space;
import org.cropdesk.filter.FilterCompletion;
import org.cropdesk.search.SearchAnswer;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;

/** Search by words or a picture: three lists beside each other, or a photo with its matches. */
public final class SearchScreen implements Screen {
  private static final int OFFERS = 40;

  private final SearchViewModel model;
  private final TextField words = new Words();
  private final FilterField filter;
  private final SpaceChooser spaces;
  private final ChoicePane choice;
  private final Button how = new Button("How", new FontIcon("fth-sliders"));
  private final Button stop = new Button("Stop");
  private final Button again = new Button("Try again");
  private final Button retry = new Button("Try again");
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
    this.choice = new ChoicePane(model, lists::focus);
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
    again.setId("search-again");
    retry.setId("search-retry");
    stop.setId("search-stop");
    for (Button button : List.of(stop, again, retry)) {
      button.managedProperty().bind(button.visibleProperty());
      button.setMinWidth(Region.USE_PREF_SIZE);
    }
    stop.setOnAction(e -> model.stop());
    again.setOnAction(e -> model.retry());
    retry.setOnAction(e -> model.retry());
    var said = new HBox(12, notes, again);
    said.setAlignment(Pos.CENTER_LEFT);
    said.managedProperty().bind(notes.visibleProperty());
    said.visibleProperty().bind(notes.visibleProperty());
    var page = new VBox(12, head(), second(), choice, said, body());
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

  /**
   * A picture in the clipboard is pasted as one, also while words are typed. Where there is a text
   * beside it the text is meant: a table puts its cells there as a picture, too.
   */
  private final class Words extends TextField {
    @Override
    public void paste() {
      if (PictureDoor.isText() || !door.paste()) {
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
          if (e.getCode() == KeyCode.ESCAPE && model.isBusy()) {
            model.stop();
            e.consume();
          } else if (e.getCode() == KeyCode.DOWN || e.getCode() == KeyCode.ESCAPE) {
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
    keep.setTooltip(
        new Tooltip(
            "While this is on, what you search for is kept in the catalog under your name: the"
                + " words, or a picture's name and hash, and what was found.\nComparisons of spaces"
                + " ask kept words again. Nothing is kept otherwise."));
    keep.setOnAction(e -> model.keep(keep.isSelected()));
    how.setId("search-how");
    how.setMinWidth(Region.USE_PREF_SIZE);
    how.setFocusTraversable(false);
    how.setTooltip(new Tooltip("Which lists, how many results, from where on, and the weights"));
    how.setOnAction(e -> choice.toggle());
    model
        .choiceProperty()
        .subscribe(c -> how.setText(c.equals(SearchChoice.STANDARD) ? "How" : "How: chosen"));
    var gap = new Region();
    HBox.setHgrow(gap, Priority.ALWAYS);
    line.setMinWidth(0);
    var second = new HBox(12, room, spaces, line, gap, how, keep);
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
    emptyText.setId("search-explained");
    empty.getChildren().addAll(new FontIcon("fth-search"), emptyTitle, emptyText, stop, retry);
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
    stop.setVisible(state instanceof State.Busy);
    retry.setVisible(state instanceof State.Failed);
    again.setVisible(model.isIncomplete());
    switch (state) {
      case State.Empty() ->
          explain(
              "Search by words or by a picture",
              "Words are looked for in sku, title and description, and by their meaning in the"
                  + " pictures. Drop, paste or choose a photo to find the products it shows.");
      case State.Busy(var what, var waiting) ->
          explain(what, waiting.isEmpty() ? "Searching\u2026" : waiting + " Escape stops.");
      case State.Failed(var what, var why) -> explain(what, why);
      case State.Answered(var what, var answer) -> {
        line.setText(what + "  \u00b7  " + about(answer));
        say("", answer);
      }
      case State.Scanned(var scan, var picture, var problem) -> {
        photo.show(scan, picture);
        columns.getChildren().add(photo);
        SearchAnswer answer = scan.answer();
        if (answer != null) {
          line.setText(about(answer));
        }
        say(problem, answer);
      }
    }
    columns.getChildren().addAll(lists.made());
    empty.setVisible(columns.getChildren().isEmpty());
    if (isTyping()) {
      return;
    }
    if (retry.isVisible()) {
      retry.requestFocus();
    } else if (stop.isVisible() && words.isFocused() && words.getText().isBlank()) {
      // A photo is looked at: its digits and Escape are no words.
      stop.requestFocus();
    } else {
      lists.focus();
    }
  }

  /** Whether the keyboard must stay where it is because somebody goes on typing. */
  private boolean isTyping() {
    boolean other = !words.getText().strip().equals(model.wordsProperty().get());
    return filter.field().isFocused() || choice.hasKeyboard() || (words.isFocused() && other);
  }

  private void say(String problem, @Nullable SearchAnswer answer) {
    var all = new ArrayList<>(List.of(problem, model.aside()));
    if (answer != null) {
      all.addAll(answer.notes());
    }
    all.removeIf(String::isEmpty);
    note(String.join(" ", all));
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
      case SEARCH_OPEN -> {
        if (retry.isVisible()) {
          model.retry();
        } else {
          model.open();
        }
      }
      case SEARCH_CHOICE -> choice.toggle();
      case SEARCH_AGAIN -> model.retry();
      case SEARCH_STOP -> {
        if (!model.isBusy()) {
          return false;
        }
        model.stop();
      }
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
