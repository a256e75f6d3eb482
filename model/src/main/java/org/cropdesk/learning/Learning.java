package org.cropdesk.learning;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.embedding.Aspect;
import org.cropdesk.embedding.Space;
import org.cropdesk.embedding.SpaceKey;
import org.cropdesk.embedding.Spaces;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.job.StopSignal;
import org.cropdesk.label.Attribute;
import org.cropdesk.label.Vocabularies;
import org.jspecify.annotations.Nullable;

/**
 * Learns heads from verified labels and chooses whether they are used. Rewriting the suggestions
 * that are in the catalog is the work of {@code LabelSwitch}. Safe for use by several threads; all
 * methods block.
 */
public final class Learning {
  /** So many more verified crops call for another version, or a tenth more if that is more. */
  private static final int NEW_CROPS = 50;

  private final InstantSource clock;
  private final HeadStore heads;
  private final VerifiedSql verified;
  private final Spaces spaces;

  public Learning(CatalogDatabase database, InstantSource clock) {
    this.clock = clock;
    this.heads = new HeadStore(database);
    this.verified = new VerifiedSql(database);
    this.spaces = new Spaces(database);
  }

  /**
   * Where every attribute stands of which a machine proposes one value; two small reads. A head
   * tells one value from the others, so attributes with several values at once are left to people.
   */
  public List<AttributeLearning> status(Vocabularies vocabularies) {
    var versions = heads.heads();
    var states = heads.states();
    Optional<Integer> space = activeSpace();
    var all = new ArrayList<AttributeLearning>();
    for (Attribute attribute : vocabularies.suggested().attributes()) {
      if (attribute.multiple()) {
        continue;
      }
      var own = versions.stream().filter(h -> h.attribute().equals(attribute.name())).toList();
      var state = states.stream().filter(s -> s.attribute().equals(attribute.name())).findFirst();
      Integer version = state.map(HeadStore.State::inUse).orElse(null);
      Head inUse =
          version == null
              ? null
              : own.stream().filter(h -> h.version() == version).findFirst().orElse(null);
      all.add(
          new AttributeLearning(
              attribute.name(),
              attribute.values(),
              speaks(inUse, space, attribute) ? inUse : null,
              state.map(HeadStore.State::heldBack).orElse(false),
              state.map(HeadStore.State::reason).orElse(""),
              state.map(s -> s.rewrittenTo() != null).orElse(false),
              own,
              space.isEmpty() ? "No picture is indexed yet." : ""));
    }
    return all;
  }

  private static boolean speaks(@Nullable Head head, Optional<Integer> space, Attribute attribute) {
    return head != null
        && space.equals(Optional.of(head.space()))
        && attribute.values().containsAll(head.values());
  }

  private Optional<Integer> activeSpace() {
    return verified.activeImageSpace();
  }

  /**
   * Verified crops by attribute and value, values outside the vocabulary left out. Reads the whole
   * verified part of the catalog in short steps: not for a screen to wait for.
   */
  public Map<String, Map<String, Integer>> counts(Vocabularies vocabularies, StopSignal stop) {
    var counts = activeSpace().map(space -> verified.counts(space, stop)).orElse(Map.of());
    var allowed = ActiveHeads.values(vocabularies);
    counts.forEach((attribute, values) ->
        values.keySet().retainAll(allowed.getOrDefault(attribute, java.util.Set.of())));
    return counts;
  }

  /** Why a head of these counts cannot be trained yet, one sentence; empty when it can. */
  public static String tooFew(Map<String, Integer> counts) {
    return Training.tooFew(counts);
  }

  /** Whether so much was verified since the last version that another one is due. */
  public static boolean isDue(AttributeLearning attribute, Map<String, Integer> counts) {
    if (!attribute.obstacle().isEmpty() || !tooFew(counts).isEmpty()) {
      return false;
    }
    if (attribute.versions().isEmpty()) {
      return true;
    }
    int last = attribute.versions().getFirst().verified();
    int now = counts.values().stream().mapToInt(Integer::intValue).sum();
    return now - last >= Math.max(NEW_CROPS, last / 10);
  }

  /**
   * Trains another version of an attribute's head from what is verified now, measures it against
   * zero-shot on the held-out crops, and uses it when it is better and nobody holds it back.
   *
   * @throws CatalogException of kind USAGE when the encoder is not that of the active space or the
   *     vocabulary does not have the attribute
   */
  public TrainingOutcome train(
      String attribute, ZeroShot zeroShot, HeadTrainer trainer, String actor, StopSignal stop) {
    Attribute words =
        zeroShot.vocabularies().attribute(attribute).orElseThrow(() -> unknown(attribute));
    int space = space(zeroShot.space());
    var crops =
        verified.crops(space, attribute, stop).stream()
            .filter(c -> words.values().contains(c.value()))
            .toList();
    String tooFew = Training.tooFew(Training.counts(crops));
    if (tooFew.isEmpty() && Training.values(crops, words.values()).size() < 2) {
      tooFew =
          "All crops to learn from say the same; a head takes two values with %d crops each."
              .formatted(Training.LEAST_OF_A_VALUE);
    }
    if (!tooFew.isEmpty() || stop.isRequested()) {
      return new TrainingOutcome.TooFew(
          attribute, stop.isRequested() ? "Stopped; nothing was changed." : tooFew);
    }
    var fitted = new Training(trainer, zeroShot, attribute, stop).fit(crops, words.values());
    if (stop.isRequested()) {
      return new TrainingOutcome.TooFew(attribute, "Stopped; nothing was changed.");
    }
    boolean better = fitted.measured().all().better();
    Head head =
        heads.add(
            new HeadStore.Draft(
                attribute, space, fitted.weights(), crops.size(), fitted.measured(), better),
            actor,
            clock.instant());
    return settle(head, crops, words, actor);
  }

  private CatalogException unknown(String attribute) {
    return new CatalogException(
        ErrorKind.USAGE,
        "The vocabulary has no attribute \"" + attribute + "\".",
        "Name one of the vocabulary file.",
        null);
  }

  private int space(SpaceKey key) {
    Space active =
        spaces
            .active(Aspect.IMAGE)
            .orElseThrow(() ->
                new CatalogException(
                    ErrorKind.USAGE,
                    "There is no active image space, so there are no vectors to learn from.",
                    "Index the catalog first.",
                    null));
    if (!active.key().equals(key)) {
      throw new CatalogException(
          ErrorKind.USAGE,
          "The encoder %s is not the one of the active space (%s)."
              .formatted(key.encoderName(), active.key().encoderName()),
          "Start with that encoder, or index with this one and make its space active.",
          null);
    }
    return active.id();
  }

  /** Uses the new head, keeps the one in use, or goes back to zero-shot. */
  private TrainingOutcome settle(
      Head head, List<VerifiedCrop> crops, Attribute words, String actor) {
    var state = heads.state(head.attribute()).orElseThrow();
    Integer inUse = state.inUse();
    int before = inUse == null ? -1 : rightNow(head, inUse, crops, words);
    var all = head.measured().all();
    String numbers = Sentences.numbers(head);
    if (head.better() && state.heldBack()) {
      return new TrainingOutcome.Trained(
          head, false, numbers + " It is better, and waits: somebody went back to zero-shot.");
    }
    if (head.better() && all.learned() >= before) {
      String reason = "Version %d is better than zero-shot.".formatted(head.version());
      heads.speak(head.attribute(), head.version(), false, reason, actor, clock.instant());
      return new TrainingOutcome.Trained(head, true, numbers + " It is used from now on.");
    }
    if (inUse != null && before <= all.zeroShot()) {
      String reason =
          "Version %d is no longer better than zero-shot on what was verified since."
              .formatted(inUse);
      heads.speak(head.attribute(), null, false, reason, actor, clock.instant());
      return new TrainingOutcome.Trained(head, false, numbers + " " + reason);
    }
    String kept =
        inUse == null ? Sentences.notBetter(head) : " Version %d stays in use.".formatted(inUse);
    return new TrainingOutcome.Trained(head, false, numbers + kept);
  }

  /** How many held-out crops the head in use gets right; none when it may no longer speak. */
  private int rightNow(Head head, int inUse, List<VerifiedCrop> crops, Attribute words) {
    var old =
        heads.heads().stream()
            .filter(h -> h.attribute().equals(head.attribute()) && h.version() == inUse)
            .findFirst();
    if (old.isEmpty() || !speaks(old.get(), Optional.of(head.space()), words)) {
      return -1;
    }
    return Training.right(heads.weights(head.attribute(), inUse), crops);
  }

  /**
   * Uses a version from now on.
   *
   * @throws CatalogException of kind USAGE when it is not better than zero-shot, was learned in
   *     another space, or knows a value the vocabulary no longer has
   */
  public void use(String attribute, int version, Vocabularies vocabularies, String actor) {
    var status =
        status(vocabularies).stream()
            .filter(a -> a.attribute().equals(attribute))
            .findFirst()
            .orElseThrow(() -> unknown(attribute));
    Head head =
        status.versions().stream()
            .filter(h -> h.version() == version)
            .findFirst()
            .orElseThrow(
                () -> refused("There is no version " + version + " for " + attribute + "."));
    String why = whyNot(status, head);
    if (!why.isEmpty()) {
      throw refused(why);
    }
    String reason = "%s chose version %d.".formatted(actor, version);
    heads.speak(attribute, version, false, reason, actor, clock.instant());
  }

  /** Why a version cannot be used, one sentence; empty when it can. */
  public String whyNot(AttributeLearning status, Head head) {
    var removed = status.removed(head);
    if (!removed.isEmpty()) {
      return "The vocabulary no longer has %s, which version %d would propose; train again."
          .formatted(String.join(", ", removed), head.version());
    }
    if (!activeSpace().equals(Optional.of(head.space()))) {
      return "Version %d was learned from the vectors of another encoder; train again."
          .formatted(head.version());
    }
    return head.better() ? "" : Sentences.notBetter(head).strip();
  }

  private static CatalogException refused(String why) {
    return new CatalogException(
        ErrorKind.USAGE, why, "Nothing was changed; suggestions stay as they are.", null);
  }

  /** Suggestions of an attribute come from zero-shot again, until somebody uses a version. */
  public void back(String attribute, String actor) {
    if (heads.state(attribute).isEmpty()) {
      return; // Never trained: it is zero-shot already.
    }
    String reason = actor + " went back to zero-shot.";
    heads.speak(attribute, null, true, reason, actor, clock.instant());
  }

  /**
   * Takes heads out of use that the vocabulary or the active space no longer fits.
   *
   * @return one sentence for each
   */
  public List<String> retire(Vocabularies vocabularies, String actor) {
    var said = new ArrayList<String>();
    var versions = heads.heads();
    for (HeadStore.State state : heads.states()) {
      Integer inUse = state.inUse();
      var attribute = vocabularies.attribute(state.attribute());
      if (inUse == null || attribute.isEmpty()) {
        continue;
      }
      var head =
          versions.stream()
              .filter(h -> h.attribute().equals(state.attribute()) && h.version() == inUse)
              .findFirst();
      if (head.isPresent() && !speaks(head.get(), activeSpace(), attribute.get())) {
        var gone =
            head.get().values().stream()
                .filter(v -> !attribute.get().values().contains(v))
                .toList();
        String why =
            gone.isEmpty()
                ? "Version %d was learned from the vectors of another encoder.".formatted(inUse)
                : "The vocabulary no longer has %s, which version %d would propose."
                    .formatted(String.join(", ", gone), inUse);
        heads.speak(state.attribute(), null, false, why, actor, clock.instant());
        said.add(state.attribute() + ": " + why + " Suggestions are zero-shot again.");
      }
    }
    return said;
  }
}
