package org.cropdesk.app.review;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javafx.animation.PauseTransition;
import javafx.beans.value.ObservableValue;
import javafx.scene.Parent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.util.Duration;
import javafx.util.Subscription;
import org.cropdesk.app.activity.TaskRegistry;
import org.cropdesk.app.command.CommandId;
import org.cropdesk.app.command.Invocation;
import org.cropdesk.app.command.KeyMap;
import org.cropdesk.app.fx.Coalesced;
import org.cropdesk.app.fx.Overlay;
import org.cropdesk.app.fx.Screen;
import org.cropdesk.review.ReviewCrop;
import org.cropdesk.review.ReviewItem;
import org.cropdesk.storage.ObjectStore;
import org.jspecify.annotations.Nullable;

/** The review desk: picture, crops, text, labels, verdict, and the keys that decide. */
public final class ReviewScreen implements Screen {
  /** Pictures of so many products ahead are made at once; the rest can wait for the frame. */
  private static final int AT_ONCE = 4;

  private final ReviewViewModel desk;
  private final PictureLoader loader;

  private final PictureView picture = new PictureView();
  private final BoxDesk boxes;
  private final PicturePainter painter;
  private final ReviewCards cards;
  private final ReviewCommands commands;
  private final ReviewHeader header;
  private final CropStrip strip;
  private final DetailsPane details;
  private final NoticeBar noticeBar = new NoticeBar();
  private final EmptyPane empty;
  private final KeyHints hints;
  private final Overlay overlay = new Overlay();
  private final BorderPane body = new BorderPane();
  private final StackPane root = new StackPane();
  private final Coalesced painting = new Coalesced(this::paint);
  private final AfterFrame warmLater = new AfterFrame(this::warm);
  private final PauseTransition resized = new PauseTransition(Duration.millis(150));
  private ItemPictures pictures = ItemPictures.NONE;
  private @Nullable ReviewItem arrivedFor;
  private @Nullable ReviewItem shown;
  private Runnable onFirstCrop = () -> {};
  private Consumer<ReviewItem> onShown = i -> {};
  private Subscription subscription = Subscription.EMPTY;

  /**
   * @param cropSize side of the encoder's input, pixels
   * @param near where crops alike are found
   * @param keys followed by everything on the desk that names a key
   * @param firstSteps says what there is to do, as long as somebody needs it
   */
  public ReviewScreen(
      ReviewViewModel desk,
      DeskQueues queues,
      BoxEditor editor,
      ObjectStore store,
      TaskRegistry tasks,
      int cropSize,
      Neighbourhood near,
      ObservableValue<KeyMap> keys,
      FirstSteps firstSteps) {
    this.desk = desk;
    this.boxes = new BoxDesk(desk, editor, picture, overlay, store, tasks, cropSize);
    this.loader = new PictureLoader(store, tasks, cropSize);
    this.painter = new PicturePainter(desk, picture, boxes, loader);
    this.cards = new ReviewCards(desk, queues, overlay, root, near);
    this.commands = new ReviewCommands(desk, cards, boxes, picture);
    this.header = new ReviewHeader(desk, () -> cards().openQueues());
    this.strip = new CropStrip(cropSize, desk.actor(), desk.selection()::pick);
    this.details = new DetailsPane(desk, cards::openLabels);
    this.empty = new EmptyPane(desk, () -> cards().openQueues());
    this.hints = new KeyHints(keys, editor.modeProperty());
    createView(firstSteps);
  }

  private ReviewCards cards() {
    return cards;
  }

  private void createView(FirstSteps firstSteps) {
    picture.setOnPick(desk.selection()::pick);
    picture.setOnDetail(this::loadDetail);
    resized.setOnFinished(e -> resized());
    var pictureStage = boxes.stage();
    var stage = new VBox(pictureStage, strip);
    stage.getStyleClass().add("review-stage");
    VBox.setVgrow(pictureStage, Priority.ALWAYS);
    body.setTop(header);
    body.setCenter(stage);
    body.setRight(details);
    body.setBottom(new VBox(firstSteps, noticeBar, hints));
    root.getStyleClass().add("review-screen");
    root.setFocusTraversable(true);
    root.getChildren().addAll(body, empty, overlay);
  }

  /** Called once, after the first crop has been drawn. */
  public void setOnFirstCrop(Runnable action) {
    onFirstCrop = action;
  }

  /** Called each time a product is on screen with its pictures. */
  public void setOnShown(Consumer<ReviewItem> action) {
    onShown = action;
  }

  @Override
  public Parent view() {
    return root;
  }

  @Override
  public void onShow() {
    subscription =
        Subscription.combine(
            desk.itemProperty().subscribe(i -> itemChanged()),
            desk.selection().cropProperty().subscribe(n -> painting.run()),
            desk.selection().attributeProperty().subscribe(n -> painting.run()),
            desk.selection().attributeModeProperty().subscribe(on -> painting.run()),
            picture.layoutBoundsProperty().subscribe(b -> resized.playFromStart()),
            desk.stateProperty().subscribe(s -> stateChanged()),
            desk.noticeProperty().subscribe(noticeBar::show),
            desk.questionProperty().subscribe(q -> cards.questionChanged()));
    boxes.onShow(painting);
    root.requestFocus();
  }

  @Override
  public void onHide() {
    overlay.close();
    boxes.onHide();
    resized.stop();
    subscription.unsubscribe();
  }

  private void stateChanged() {
    boolean ready = desk.stateProperty().get() == QueueState.READY;
    body.setVisible(ready);
    empty.setVisible(!ready);
  }

  private void itemChanged() {
    ReviewItem item = desk.item();
    if (item == null) {
      shown = null;
      return;
    }
    boolean another = shown == null || shown.productId() != item.productId();
    shown = item;
    ItemPictures ready = loader.cached(item);
    if (ready != null) {
      pictures = ready;
    } else if (another) {
      pictures = ItemPictures.NONE;
    }
    painting.run();
    load(item);
  }

  private void load(ReviewItem item) {
    List<ReviewItem> ahead = desk.upcoming();
    var near = new ArrayList<ReviewItem>(ahead);
    near.add(item);
    loader.retain(near);
    loader.load(item, arrived -> picturesArrived(item, arrived));
    warm(ahead);
  }

  /** Pictures ahead wait for the frame, unless few are there or a key is held down. */
  private void warm(List<ReviewItem> ahead) {
    boolean enough = ahead.stream().limit(AT_ONCE).allMatch(next -> loader.cached(next) != null);
    if (enough && !warmLater.isDue()) {
      warmLater.request();
    } else {
      warm();
    }
  }

  private void warm() {
    desk.upcoming().forEach(next -> loader.load(next, p -> {}));
  }

  private void picturesArrived(ReviewItem loaded, ItemPictures arrived) {
    ReviewItem item = shown;
    if (item == null || PictureLoader.key(item) != PictureLoader.key(loaded)) {
      return; // A late answer for a product that has left the screen.
    }
    pictures = arrived;
    arrivedFor = item;
    painting.run();
  }

  /** The desk has another size: its pictures are made anew for it. */
  private void resized() {
    ReviewItem item = shown;
    if (loader.fitTo(picture.room()) && item != null) {
      load(item);
    }
  }

  /** Brings the screen up to date, once for a key however many things it changes. */
  private void paint() {
    ReviewItem item = shown;
    if (item == null) {
      return;
    }
    paint(item);
    if (item.equals(arrivedFor)) {
      arrivedFor = null;
      onShown.accept(item);
      if (!pictures.crops().isEmpty()) {
        onFirstCrop.run();
        onFirstCrop = () -> {};
      }
    }
  }

  private void paint(ReviewItem item) {
    ReviewCrop crop = desk.selectedCrop();
    header.show(item);
    strip.show(item, pictures, desk.selection().crop());
    details.show(item, crop);
    painter.paint(item, crop, pictures);
  }

  private void loadDetail() {
    ReviewItem item = shown;
    if (item != null) {
      painter.loadDetail(item, painting);
    }
  }

  /** Whether a box is being changed or drawn, so that its keys come first. */
  public boolean isChangingBoxes() {
    return boxes.isActive();
  }

  /** Does what a key means here; false when it means nothing here. */
  public boolean handle(Invocation invocation) {
    return !overlay.isOpen() && commands.handle(invocation);
  }

  /** Why a command cannot be run on the desk now, one sentence; empty when it can. */
  public String whyNot(CommandId command) {
    return commands.whyNot(command);
  }

  /** Takes a question back that lies above the desk. */
  public void closeCard() {
    overlay.close();
  }
}
