package org.cropdesk.app.spaces;

import java.util.List;
import java.util.Optional;
import javafx.stage.Window;
import org.cropdesk.app.command.CommandId;
import org.cropdesk.app.fx.FileDoor;
import org.cropdesk.app.fx.Overlay;
import org.cropdesk.app.review.ChoiceList;
import org.cropdesk.embedding.SpaceComparison;
import org.cropdesk.embedding.SpaceOverview;
import org.cropdesk.embedding.SpaceState;
import org.cropdesk.embedding.WayBack;
import org.jspecify.annotations.Nullable;

/** Why a command cannot be run at the chosen space now, and what is asked before it is. */
final class SpaceCards {
  private static final List<FileDoor.Kind> KINDS =
      List.of(new FileDoor.Kind("CSV table", "csv"), new FileDoor.Kind("JSON", "json"));

  private final SpacesViewModel model;
  private final SpaceActions actions;
  private final Overlay overlay;
  private final String actor;
  private FileDoor files = FileDoor.ofTheSystem();

  SpaceCards(SpacesViewModel model, Overlay overlay, String actor) {
    this.model = model;
    this.actions = model.actions();
    this.overlay = overlay;
    this.actor = actor;
  }

  /** Where files are asked for. */
  void setFiles(FileDoor door) {
    files = door;
  }

  boolean isOpen() {
    return overlay.isOpen();
  }

  void close() {
    overlay.close();
  }

  /** One sentence; empty when it can be run. */
  String whyNot(CommandId command) {
    SpaceOverview space = model.chosenProperty().get();
    if (space == null) {
      return "There is no space yet.";
    }
    if (command == CommandId.SPACE_STOP) {
      return actions.isBusy() ? "" : "Nothing is under way.";
    }
    boolean gone = space.space().state() == SpaceState.RETIRED;
    return switch (command) {
      case SPACE_VERIFY, SPACE_INDEX ->
          gone
              ? "The vectors of space %d were let go of.".formatted(space.id())
              : command == CommandId.SPACE_INDEX && space.indexed()
                  ? "Space %d has its index.".formatted(space.id())
                  : "";
      case SPACE_COMPARE ->
          gone
              ? "The vectors of space %d were let go of.".formatted(space.id())
              : model.comparable().isEmpty()
                  ? "There is no other %s space with vectors to compare with."
                      .formatted(SpaceWords.aspect(space))
                  : "";
      case SPACE_SIGN -> whyNotSigned(space);
      case SPACE_PROMOTE -> space.whyNotPromoted().orElse("");
      case SPACE_ROLL_BACK ->
          back() == null
              ? "There is no earlier %s space to go back to.".formatted(SpaceWords.aspect(space))
              : "";
      case SPACE_RETIRE -> whyNotRetired(space);
      case SPACE_SEARCH ->
          space.space().vectors() == 0
              ? "Space %d holds no vectors to search.".formatted(space.id())
              : "";
      default -> "";
    };
  }

  private String whyNotSigned(SpaceOverview space) {
    SpaceDetails details = model.detailsProperty().get();
    SpaceComparison comparison = details == null ? null : details.comparison();
    if (comparison == null) {
      return "Space %d was not compared with any yet.".formatted(space.id());
    }
    return comparison.signedBy() == null
        ? ""
        : "Its comparison is signed already, by %s.".formatted(comparison.signedBy());
  }

  private static String whyNotRetired(SpaceOverview space) {
    return space.filling()
        ? "A run fills space %d; end it first.".formatted(space.id())
        : switch (space.space().state()) {
          case ACTIVE -> "Space %d is in force; promote another one first.".formatted(space.id());
          case RETIRED -> "Space %d is let go of already.".formatted(space.id());
          case BUILDING, VERIFIED -> "";
        };
  }

  private @Nullable SpaceOverview back() {
    SpaceDetails details = model.detailsProperty().get();
    WayBack way = details == null ? null : details.wayBack();
    return way == null ? null : model.feed().find(way.to());
  }

  private @Nullable SpaceOverview inForce(SpaceOverview space) {
    Integer id = space.inForce();
    return id == null ? null : model.feed().find(id);
  }

  /** Does what a command says, asking first where that is due. Says why where it cannot be. */
  void run(CommandId command) {
    String why = whyNot(command);
    SpaceOverview space = model.chosenProperty().get();
    if (!why.isEmpty() || space == null) {
      model.say(why, true);
      return;
    }
    switch (command) {
      case SPACE_VERIFY -> actions.verify();
      case SPACE_INDEX -> actions.buildIndex();
      case SPACE_COMPARE -> compare();
      case SPACE_SIGN -> sign();
      case SPACE_PROMOTE ->
          ask(
              "Promote space %d?".formatted(space.id()),
              Consequences.ofPromoting(space, inForce(space)),
              "Promote",
              false,
              actions::promote);
      case SPACE_ROLL_BACK -> rollBack(space);
      case SPACE_RETIRE ->
          ask(
              "Retire space %d?".formatted(space.id()),
              Consequences.ofRetiring(space, isWayBack(space)),
              "Drop %s vectors".formatted(SpaceWords.number(space.space().vectors())),
              true,
              actions::retire);
      case SPACE_SEARCH -> model.search();
      case SPACE_STOP -> actions.stop();
      default -> throw new IllegalArgumentException(command.name());
    }
  }

  private boolean isWayBack(SpaceOverview space) {
    SpaceOverview before = back();
    return before != null && before.id() == space.id();
  }

  private void rollBack(SpaceOverview space) {
    SpaceDetails details = model.detailsProperty().get();
    WayBack way = details == null ? null : details.wayBack();
    SpaceOverview before = back();
    if (way != null && before != null) {
      ask(
          "Roll back to space %d?".formatted(before.id()),
          Consequences.ofRollingBack(inForce(space), before),
          "Roll back",
          false,
          () -> actions.rollBack(way));
    }
  }

  private void ask(
      String heading, List<String> consequences, String word, boolean danger, Runnable onYes) {
    var card =
        new ConfirmCard(
            consequences,
            word,
            danger,
            () -> {
              overlay.close();
              onYes.run();
            },
            overlay::close);
    overlay.open(heading, card, card.focus());
  }

  private void compare() {
    List<SpaceOverview> others = model.comparable();
    if (others.size() == 1) {
      actions.compare(others.getFirst());
      return;
    }
    var choices =
        others.stream()
            .map(s ->
                new ChoiceList.Choice<>(
                    s, SpaceWords.name(s), SpaceWords.state(s) + ", " + SpaceWords.covered(s)))
            .toList();
    var list =
        new ChoiceList<>(
            choices,
            ChoiceList.NARROW,
            chosen -> {
              overlay.close();
              actions.compare(chosen);
            });
    overlay.open("Compare with which space?", list, list.filter());
  }

  private void sign() {
    SpaceDetails details = model.detailsProperty().get();
    SpaceComparison comparison = details == null ? null : details.comparison();
    if (comparison == null) {
      return;
    }
    String about =
        "Space %d against space %d: of %d queries, %s of the %d nearest are the same in both. Signing says that you looked at where they differ."
            .formatted(
                comparison.spaceId(),
                comparison.withSpace(),
                comparison.queries(),
                SpaceWords.percent(comparison.overlap()),
                comparison.k());
    var card =
        new SignCard(
            about,
            actor,
            note -> {
              overlay.close();
              actions.sign(note);
            });
    overlay.open("Sign the comparison", card, card.note());
  }

  /** Asks for a file and writes what is in front to it. */
  void export(Window owner) {
    Optional<java.nio.file.Path> file =
        files.save(owner, "Export", actions.exportName() + ".csv", KINDS);
    file.ifPresent(actions::export);
  }
}
