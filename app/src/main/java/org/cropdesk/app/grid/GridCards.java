package org.cropdesk.app.grid;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.cropdesk.app.command.CommandId;
import org.cropdesk.app.fx.Overlay;
import org.cropdesk.app.review.ChoiceList;
import org.cropdesk.app.review.FlagCard;
import org.cropdesk.app.review.RejectReasons;
import org.cropdesk.grid.BulkChange;

/** The questions before something is proposed for many crops: which value, why. */
final class GridCards {
  private static final int RECENT = 3;

  private final GridViewModel grid;
  private final Overlay overlay;
  private final Runnable home;
  private final List<BulkChange.SetLabel> recent = new ArrayList<>();

  /**
   * @param home gives the keyboard back to the crops
   */
  GridCards(GridViewModel grid, Overlay overlay, Runnable home) {
    this.grid = grid;
    this.overlay = overlay;
    this.home = home;
  }

  boolean isOpen() {
    return overlay.isOpen();
  }

  void close() {
    overlay.close();
  }

  /** Asks what a command needs to know, if anything, and proposes it. */
  void open(CommandId command) {
    switch (command) {
      case GRID_LABEL -> chooseLabel();
      case GRID_ADD_LABEL -> chooseValue("Add a value to ", BulkChange.AddLabel::new);
      case GRID_REMOVE_LABEL -> chooseValue("Take a value out of ", BulkChange.RemoveLabel::new);
      case GRID_REJECT -> chooseReason();
      case GRID_FLAG -> askNote();
      default -> throw new IllegalArgumentException(command.name());
    }
  }

  /** Why a command cannot be run, one sentence; empty when it can. */
  String whyNot(CommandId command) {
    boolean several = command == CommandId.GRID_ADD_LABEL || command == CommandId.GRID_REMOVE_LABEL;
    return several && grid.multiple().isEmpty()
        ? "No attribute of the vocabulary allows several values."
        : "";
  }

  /** "3 crops", or the one that the keyboard is at. */
  private String crops() {
    return GridWords.crops(Math.max(1, grid.selectedCount()));
  }

  private void propose(BulkChange change) {
    overlay.close();
    home.run();
    grid.propose(change);
  }

  private void chooseReason() {
    var list = RejectReasons.list(reason -> propose(new BulkChange.Judge(false, reason)));
    overlay.open("Reject " + crops() + ": why?", list, list.filter());
  }

  private void askNote() {
    var card = new FlagCard(null, note -> propose(new BulkChange.Flag(note)));
    String whose = grid.selectedCount() > 1 ? "Flag the products of " : "Flag the product of ";
    overlay.open(whose + crops(), card, card.note());
  }

  private void chooseLabel() {
    var choices = new ArrayList<ChoiceList.Choice<BulkChange.SetLabel>>();
    for (BulkChange.SetLabel last : recent) {
      choices.add(new ChoiceList.Choice<>(last, words(last), "as before"));
    }
    grid.words()
        .labels()
        .forEach((attribute, values) -> {
          String hint = grid.multiple().contains(attribute) ? "in the place of others" : "";
          for (String value : values) {
            var set = new BulkChange.SetLabel(attribute, value);
            if (!recent.contains(set)) {
              choices.add(new ChoiceList.Choice<>(set, words(set), hint));
            }
          }
          choices.add(
              new ChoiceList.Choice<>(
                  new BulkChange.SetLabel(attribute, null),
                  attribute + ": as the machine says",
                  "takes people's word back"));
        });
    var list = new ChoiceList<>(choices, "Type an attribute or a value", this::chosen);
    overlay.open("A label for " + crops(), list, list.filter());
  }

  private static String words(BulkChange.SetLabel set) {
    return set.attribute() + ": " + set.value();
  }

  private void chosen(BulkChange.SetLabel set) {
    if (set.value() != null) {
      recent.remove(set);
      recent.addFirst(set);
      while (recent.size() > RECENT) {
        recent.removeLast();
      }
    }
    propose(set);
  }

  /** A value of an attribute that allows several. */
  private void chooseValue(String heading, BiFunction<String, String, BulkChange> of) {
    var choices = new ArrayList<ChoiceList.Choice<BulkChange>>();
    grid.words()
        .labels()
        .forEach((attribute, values) -> {
          if (grid.multiple().contains(attribute)) {
            values.forEach(value ->
                choices.add(
                    new ChoiceList.Choice<>(
                        of.apply(attribute, value), attribute + ": " + value, "")));
          }
        });
    var list = new ChoiceList<>(choices, ChoiceList.NARROW, this::propose);
    overlay.open(heading + crops(), list, list.filter());
  }
}
