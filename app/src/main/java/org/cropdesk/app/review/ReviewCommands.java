package org.cropdesk.app.review;

import org.cropdesk.app.command.CommandId;
import org.cropdesk.app.command.Invocation;
import org.cropdesk.app.command.Scope;
import org.cropdesk.crop.Box;
import org.cropdesk.review.ReviewCrop;

/** What the commands of the desk do, and why one cannot be run now. JavaFX thread only. */
final class ReviewCommands {
  private final ReviewViewModel desk;
  private final ReviewCards cards;
  private final BoxDesk boxes;
  private final PictureView picture;

  ReviewCommands(ReviewViewModel desk, ReviewCards cards, BoxDesk boxes, PictureView picture) {
    this.desk = desk;
    this.cards = cards;
    this.boxes = boxes;
    this.picture = picture;
  }

  /** Does what a key means here; false when it means nothing here. */
  boolean handle(Invocation invocation) {
    if (desk.item() == null) {
      return whileEmpty(invocation.command());
    }
    if (invocation.command().scope() == Scope.BOX) {
      return boxes.handle(invocation.command());
    }
    switch (invocation.command()) {
      case ACCEPT -> desk.accept();
      case REJECT -> cards.openReasons();
      case SKIP -> desk.skip();
      case SECOND_WORD -> desk.applySecondWord();
      case UNDO -> desk.undo();
      case REDO -> desk.redo();
      case PICK_CROP -> digit(invocation.digit());
      case NEXT_CROP -> toCrop(desk.selection()::nextCrop);
      case PREVIOUS_CROP -> toCrop(desk.selection()::previousCrop);
      case ATTRIBUTE_MODE -> toggleAttributeMode();
      case PRIMARY -> desk.makePrimary(null);
      case PRIMARY_REASON -> cards.openPrimaryReasons();
      case FIX_AND_ACCEPT -> cards.openFixes();
      case FLAG -> cards.openFlag();
      case COPY_LINK -> cards.copyLink();
      case QUEUE, FILTER_QUEUE, GO_TO -> openQueueCard(invocation.command());
      case KEEP -> desk.toggleKeep();
      case NEXT_ATTRIBUTE -> desk.selection().nextAttribute();
      case PREVIOUS_ATTRIBUTE -> desk.selection().previousAttribute();
      case CHOOSE_LABEL -> cards.openLabels();
      case NEXT_PRODUCT -> desk.nextProduct();
      case PREVIOUS_PRODUCT -> desk.previousProduct();
      case NEXT_WAITING -> desk.nextWaiting();
      case PREVIOUS_WAITING -> desk.previousWaiting();
      case ZOOM_IN -> picture.zoomBy(1);
      case ZOOM_OUT -> picture.zoomBy(-1);
      case FIT -> picture.fit();
      case ZOOM_CROP -> zoomToCrop();
      case HISTORY -> cards.openHistory();
      case EXPLAIN -> cards.openExplanation();
      case BOX_MODE, DRAW_BOX, DUPLICATE_BOX, DELETE_BOX, BOX_CLASS -> {
        return boxes.handle(invocation.command());
      }
      // What belongs to the whole window or to another page.
      default -> {
        return false;
      }
    }
    return true;
  }

  private void openQueueCard(CommandId command) {
    switch (command) {
      case QUEUE -> cards.openQueues();
      case FILTER_QUEUE -> cards.openFilter();
      default -> cards.openGoTo();
    }
  }

  /** Why a command cannot be run on the desk now, one sentence; empty when it can. */
  String whyNot(CommandId command) {
    if (command.scope() == Scope.BOX) {
      return boxes.isEditing() ? "" : "No box is being changed.";
    }
    return switch (command) {
      case PICK_CROP -> "Press the digit of the crop.";
      case REDO -> desk.redoTextProperty().get().isEmpty() ? "There is nothing to redo." : "";
      // Undo reaches decisions of earlier sittings, which the desk does not know yet.
      case UNDO, SECOND_WORD, PREVIOUS_PRODUCT, QUEUE, FILTER_QUEUE, GO_TO -> "";
      case NEXT_CROP,
          PREVIOUS_CROP,
          PRIMARY,
          PRIMARY_REASON,
          KEEP,
          CHOOSE_LABEL,
          ATTRIBUTE_MODE,
          ZOOM_CROP,
          EXPLAIN ->
          desk.item() != null && desk.selectedCrop() == null
              ? "This product has no crop."
              : withoutProduct();
      default -> withoutProduct();
    };
  }

  private String withoutProduct() {
    return desk.item() == null ? "No product is on the desk." : "";
  }

  private boolean whileEmpty(CommandId command) {
    return switch (command) {
      case SECOND_WORD -> {
        desk.applySecondWord();
        yield true;
      }
      case UNDO -> {
        desk.undo();
        yield true;
      }
      case REDO -> {
        desk.redo();
        yield true;
      }
      case PREVIOUS_PRODUCT -> {
        desk.previousProduct();
        yield true;
      }
      case QUEUE, FILTER_QUEUE, GO_TO -> {
        openQueueCard(command);
        yield true;
      }
      default -> false;
    };
  }

  private void digit(int digit) {
    if (desk.selection().isAttributeMode()) {
      desk.chooseValue(digit);
    } else {
      desk.selection().pick(digit);
    }
  }

  private void toCrop(Runnable step) {
    step.run();
    if (desk.selection().isAttributeMode()) {
      zoomToCrop();
    }
  }

  /** One attribute after the other by digits, close up. */
  private void toggleAttributeMode() {
    boolean on = !desk.selection().isAttributeMode();
    desk.selection().setAttributeMode(on);
    if (on) {
      zoomToCrop();
    } else {
      picture.fit();
    }
  }

  private void zoomToCrop() {
    ReviewCrop crop = desk.selectedCrop();
    if (crop != null) {
      Box box = crop.detection().box();
      picture.zoomTo(box);
    }
  }
}
