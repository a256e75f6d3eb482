package org.cropdesk.app.spaces;

import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import javafx.beans.value.ObservableValue;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.cropdesk.app.command.CommandId;
import org.cropdesk.app.command.KeyMap;
import org.cropdesk.app.fx.StyleClasses;
import org.cropdesk.embedding.SpaceOverview;
import org.cropdesk.embedding.SpaceState;
import org.kordamp.ikonli.javafx.FontIcon;

/**
 * What can be done with the chosen space, and whether it can be promoted. A step that is off can
 * still be pressed: it says why it is off.
 */
final class SpaceSteps extends VBox {
  private static final List<CommandId> STEPS =
      List.of(
          CommandId.SPACE_VERIFY,
          CommandId.SPACE_COMPARE,
          CommandId.SPACE_SIGN,
          CommandId.SPACE_PROMOTE,
          CommandId.SPACE_ROLL_BACK,
          CommandId.SPACE_RETIRE,
          CommandId.SPACE_INDEX);
  private static final List<String> LOOKS = List.of("passed", "warned");

  private final SpaceCards cards;
  private final ObservableValue<KeyMap> keys;
  private final Consumer<CommandId> run;
  private final Map<CommandId, Button> steps = new EnumMap<>(CommandId.class);
  private final FontIcon promotionIcon = new FontIcon("fth-info");
  private final Label promotion = new Label("", promotionIcon);

  SpaceSteps(SpaceCards cards, ObservableValue<KeyMap> keys, Consumer<CommandId> run) {
    super(8);
    this.cards = cards;
    this.keys = keys;
    this.run = run;
    promotion.setId("space-promotion");
    promotion.setWrapText(true);
    promotion.setMinHeight(Region.USE_PREF_SIZE);
    promotion.getStyleClass().add("space-promotion");
    getChildren().addAll(line(), promotion);
  }

  /** A button that does what a command's key does. */
  Button button(CommandId command, String text, String icon) {
    var button = new Button(text, new FontIcon(icon));
    button.setId(id(command));
    button.setFocusTraversable(false);
    button.setMinWidth(Region.USE_PREF_SIZE);
    var tip = new Tooltip();
    tip.textProperty().bind(keys.map(k -> k.tip(command)));
    button.setTooltip(tip);
    button.setOnAction(e -> run.accept(command));
    return button;
  }

  private static String id(CommandId command) {
    return command.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private HBox line() {
    var line = new HBox(8);
    for (CommandId step : STEPS) {
      var button = button(step, words(step), icon(step));
      steps.put(step, button);
      line.getChildren().add(button);
    }
    line.setAlignment(Pos.CENTER_LEFT);
    return line;
  }

  private static String words(CommandId step) {
    return switch (step) {
      case SPACE_VERIFY -> "Verify";
      case SPACE_COMPARE -> "Compare";
      case SPACE_SIGN -> "Sign";
      case SPACE_PROMOTE -> "Promote";
      case SPACE_ROLL_BACK -> "Roll back";
      case SPACE_RETIRE -> "Retire";
      default -> "Build the index";
    };
  }

  private static String icon(CommandId step) {
    return switch (step) {
      case SPACE_VERIFY -> "fth-check-square";
      case SPACE_COMPARE -> "fth-columns";
      case SPACE_SIGN -> "fth-edit-3";
      case SPACE_PROMOTE -> "fth-arrow-up-circle";
      case SPACE_ROLL_BACK -> "fth-corner-up-left";
      case SPACE_RETIRE -> "fth-trash-2";
      default -> "fth-git-merge";
    };
  }

  void show(SpaceOverview space) {
    steps.forEach((step, button) -> show(button, keys.getValue().tip(step), cards.whyNot(step)));
    Button index = steps.get(CommandId.SPACE_INDEX);
    if (index != null) {
      boolean lacks =
          !space.indexed()
              && space.space().vectors() > 0
              && space.space().state() != SpaceState.RETIRED;
      index.setVisible(lacks);
      index.setManaged(lacks);
    }
    showPromotion(space);
  }

  /** A step that is off says why to the mouse and to a screen reader as well. */
  private static void show(Button button, String title, String whyNot) {
    StyleClasses.set(button, "off", !whyNot.isEmpty());
    button.setAccessibleHelp(whyNot);
    Tooltip tip = button.getTooltip();
    tip.textProperty().unbind();
    tip.setText(whyNot.isEmpty() ? title : title + "\n" + whyNot);
  }

  private void showPromotion(SpaceOverview space) {
    boolean active = space.space().state() == SpaceState.ACTIVE;
    var why = space.whyNotPromoted();
    promotion.setText(
        active
            ? "Space %d is in force: %s searches are answered by it."
                .formatted(space.id(), SpaceWords.aspect(space))
            : why.map(reason -> "Cannot be promoted. " + reason)
                .orElse(
                    "Space %d is verified and signed for. It can be promoted."
                        .formatted(space.id())));
    promotionIcon.setIconLiteral(
        active || why.isEmpty() ? "fth-check-circle" : "fth-alert-triangle");
    StyleClasses.choose(promotion, LOOKS, active || why.isEmpty() ? "passed" : "warned");
  }
}
