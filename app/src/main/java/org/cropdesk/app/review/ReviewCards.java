package org.cropdesk.app.review;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import javafx.scene.Node;
import javafx.scene.control.TextField;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import org.cropdesk.app.fx.Overlay;
import org.cropdesk.filter.FilterPrinter;
import org.cropdesk.label.Attribute;
import org.cropdesk.review.PrimaryReason;
import org.cropdesk.review.ReviewCrop;
import org.cropdesk.review.ReviewItem;
import org.jspecify.annotations.Nullable;

/** The questions that are put above the desk: why, which value, whose word. JavaFX thread only. */
final class ReviewCards {
  private final ReviewViewModel desk;
  private final DeskQueues queues;
  private final Overlay overlay;
  private final Node home;
  private final Neighbourhood near;
  private @Nullable ConflictCard conflictCard;
  private boolean choosesQueue;

  /**
   * @param home where the keyboard goes back to when a card is closed
   * @param near where crops alike are found
   */
  ReviewCards(
      ReviewViewModel desk, DeskQueues queues, Overlay overlay, Node home, Neighbourhood near) {
    this.near = near;
    this.desk = desk;
    this.queues = queues;
    queues
        .viewsProperty()
        .subscribe(views -> {
          if (choosesQueue) {
            showQueues();
          }
        });
    this.overlay = overlay;
    this.home = home;
    overlay.setOnClosed(this::closed);
  }

  void openReasons() {
    var list =
        RejectReasons.list(reason -> {
          overlay.close();
          desk.reject(reason, null);
        });
    overlay.open("Reject and send to rework: why?", list, list.filter());
  }

  void openLabels() {
    ReviewCrop crop = desk.selectedCrop();
    if (crop == null) {
      return;
    }
    Attribute attribute = desk.selectedAttribute();
    int number = desk.selection().crop() + 1;
    String of = LabelPane.capital(attribute.name()) + " of crop " + number;
    var list =
        new ChoiceList<>(
            labelChoices(crop, attribute),
            ChoiceList.NARROW,
            (String value) -> {
              if (!attribute.multiple()) {
                overlay.close();
              }
              desk.chooseLabel(value);
            });
    if (attribute.multiple()) {
      list.mark(value -> stands(attribute, value));
      overlay.open(of + ": all that apply, then Esc", list, list.filter());
    } else {
      overlay.open(of, list, list.filter());
    }
  }

  private boolean stands(Attribute attribute, String value) {
    ReviewCrop crop = desk.selectedCrop();
    return crop != null && ReviewViewModel.labelsOf(crop, attribute.name()).contains(value);
  }

  /** One thing to put right; choosing it accepts the rest. */
  void openFixes() {
    ReviewItem item = desk.item();
    if (item != null) {
      var list =
          new ChoiceList<>(
              new Fixes(desk)
                  .of(item, desk.selectedCrop()).stream()
                      .map(fix -> new ChoiceList.Choice<>(fix, fix.text(), fix.hint()))
                      .toList(),
              ChoiceList.NARROW,
              (Fixes.Fix fix) -> {
                overlay.close();
                desk.fixAndAccept(fix);
              });
      overlay.open("Fix one thing and accept the rest", list, list.filter());
    }
  }

  /** What to review, and in which order. */
  void openQueues() {
    queues.readNames();
    showQueues();
  }

  private void showQueues() {
    var list =
        QueueCard.list(
            queues,
            desk.countsProperty().get(),
            entry -> {
              overlay.close();
              if (entry.usual() != null) {
                queues.choose(entry.usual());
              } else if (entry.saved() != null) {
                queues.choose(entry.saved());
              }
            });
    list.setOnDelete(entry -> {
      if (entry.saved() != null) {
        overlay.close();
        queues.delete(entry.saved());
      }
    });
    overlay.open("What to review", list, list.filter());
    choosesQueue = true;
  }

  void openFilter() {
    queues.readNames();
    var card =
        new QueueFilterCard(
            queues, FilterPrinter.print(desk.viewProperty().get().filter()), overlay::close);
    overlay.open(desk.viewProperty().get().pile().title() + ": which of them?", card, card.field());
  }

  void openGoTo() {
    var field = new TextField();
    field.setId("go-to");
    field.setPromptText("A sku, or a link to a product");
    field.setPrefWidth(460);
    field.setOnAction(e -> {
      overlay.close();
      queues.goTo(field.getText());
    });
    overlay.open("Go to a product", field, field);
  }

  void copyLink() {
    queues
        .link()
        .ifPresent(link -> {
          var content = new ClipboardContent();
          content.putString(link.text());
          Clipboard.getSystemClipboard().setContent(content);
          desk.inform("Copied: " + link.text());
        });
  }

  void openPrimaryReasons() {
    if (desk.selectedCrop() != null) {
      int number = desk.selection().crop() + 1;
      openChoices(
          "Crop " + number + " stands for the product: why?",
          List.of(PrimaryReason.values()),
          PrimaryReason::text,
          desk::makePrimary);
    }
  }

  /** One of a few fixed words; choosing it closes the card. */
  private <T> void openChoices(
      String question, List<T> words, Function<T, String> text, Consumer<T> chosen) {
    var list =
        new ChoiceList<>(
            words.stream().map(w -> new ChoiceList.Choice<>(w, text.apply(w), "")).toList(),
            ChoiceList.NARROW,
            (T word) -> {
              overlay.close();
              chosen.accept(word);
            });
    overlay.open(question, list, list.filter());
  }

  void openFlag() {
    ReviewItem item = desk.item();
    if (item != null) {
      var card =
          new FlagCard(
              item.flag(),
              note -> {
                overlay.close();
                desk.flag(note);
              });
      overlay.open("Flag " + item.sku(), card, card.note());
    }
  }

  private List<ChoiceList.Choice<String>> labelChoices(ReviewCrop crop, Attribute attribute) {
    return desk.values(crop).stream()
        .map(value ->
            new ChoiceList.Choice<>(value, value, LabelPane.confidence(crop, attribute, value)))
        .toList();
  }

  /** Why the machine judged the picked crop as it did. */
  void openExplanation() {
    ReviewCrop crop = desk.selectedCrop();
    if (crop == null) {
      return;
    }
    var model =
        new ExplainViewModel(
            crop,
            near.explanations(),
            near.tasks(),
            product -> {
              overlay.close();
              desk.open(product);
            });
    var card = new ExplainCard(model, near.thumbs(), desk.actor(), desk.nameOf(crop));
    int number = desk.selection().crop() + 1;
    String word = crop.kept() ? " is kept" : " is rejected";
    overlay.open("Why crop " + number + word, card, card);
  }

  void openHistory() {
    ReviewItem item = desk.item();
    if (item != null) {
      var pane = new HistoryPane(desk);
      desk.readHistory();
      overlay.open("History of " + item.sku(), pane, pane);
    }
  }

  /** Puts the open question about the product on screen, unless another card lies there. */
  void questionChanged() {
    ConflictViewModel question = desk.questionProperty().get();
    if (question != null && !overlay.isOpen()) {
      conflictCard = new ConflictCard(question, this::answerQuestion);
      overlay.open(
          "You and " + question.actor() + " both changed " + question.item().sku(),
          conflictCard,
          conflictCard);
    }
  }

  private void answerQuestion() {
    ConflictCard answered = conflictCard;
    if (answered != null && desk.answerQuestion()) {
      answered.leave();
      conflictCard = null;
      overlay.close();
    }
  }

  /** Another card may have waited for this one; one that was left unanswered is put off. */
  private void closed() {
    home.requestFocus();
    choosesQueue = false;
    ConflictCard left = conflictCard;
    if (left != null) {
      left.leave();
      conflictCard = null;
      desk.leaveQuestion();
    } else {
      questionChanged();
    }
  }
}
