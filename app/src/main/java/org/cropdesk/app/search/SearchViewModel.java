package org.cropdesk.app.search;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import org.cropdesk.app.activity.Lane;
import org.cropdesk.app.activity.RegisteredTask;
import org.cropdesk.app.activity.TaskRegistry;
import org.cropdesk.app.fx.FxThread;
import org.cropdesk.app.settings.SearchChoice;
import org.cropdesk.app.settings.SettingsViewModel;
import org.cropdesk.app.spaces.SpacesFeed;
import org.cropdesk.embedding.SpaceOverview;
import org.cropdesk.embedding.SpaceState;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.filter.Filter;
import org.cropdesk.filter.FilterParser;
import org.cropdesk.filter.FilterPrinter;
import org.cropdesk.filter.FilterWords;
import org.cropdesk.filter.Parsed;
import org.cropdesk.index.ImageAnalysis;
import org.cropdesk.inference.image.DecodedImage;
import org.cropdesk.inference.image.ImageDecoder;
import org.cropdesk.inference.image.PixelImage;
import org.cropdesk.search.CatalogSearch;
import org.cropdesk.search.Hit;
import org.cropdesk.search.Leg;
import org.cropdesk.search.QueryCall;
import org.cropdesk.search.QuickScan;
import org.cropdesk.search.ScanResult;
import org.cropdesk.search.SearchAnswer;
import org.cropdesk.search.SearchQuery;
import org.cropdesk.search.SearchRequest;
import org.jspecify.annotations.Nullable;

/** What is searched for, and what was found. The newest wish wins. JavaFX thread only. */
public final class SearchViewModel {
  /** Beyond this a file is no picture, and is not read. */
  private static final long MOST_BYTES = 64L << 20;

  /** What is on the page. */
  public sealed interface State {
    /** Nothing was asked yet. */
    record Empty() implements State {}

    /**
     * @param waiting what somebody else is waited for, a sentence; empty while nobody is
     */
    record Busy(String what, String waiting) implements State {}

    /** A search that was answered. */
    record Answered(String what, SearchAnswer answer) implements State {}

    /**
     * A photo that was looked at.
     *
     * @param problem why the last comparison of one of its crops gave nothing; empty when it did
     */
    record Scanned(ScanResult scan, Photo photo, String problem) implements State {}

    /** Nothing was found out; {@link #retry} asks again. */
    record Failed(String what, String why) implements State {}
  }

  /**
   * A picture that is searched with.
   *
   * @param pixels as the detector saw them, null when it cannot be read
   */
  public record Photo(String name, byte[] bytes, @Nullable PixelImage pixels) {}

  private final CatalogSearch search;
  private final QuickScan scan;
  private final Supplier<FilterWords> readWords;
  private final SpacesFeed feed;
  private final TaskRegistry tasks;
  private final String actor;
  private final SettingsViewModel settings;
  private final BiConsumer<Long, Long> onOpen;
  private final ImageDecoder decoder = ImageDecoder.create();

  private final ReadOnlyObjectWrapper<State> state = new ReadOnlyObjectWrapper<>(new State.Empty());
  private final ReadOnlyStringWrapper filterText = new ReadOnlyStringWrapper("");
  private final ReadOnlyStringWrapper words = new ReadOnlyStringWrapper("");
  private final ReadOnlyObjectWrapper<@Nullable Integer> space = new ReadOnlyObjectWrapper<>();
  private final ReadOnlyBooleanWrapper keeping = new ReadOnlyBooleanWrapper();
  private final ReadOnlyObjectWrapper<SearchChoice> choice;
  private final ReadOnlyObjectWrapper<@Nullable Hit> selected = new ReadOnlyObjectWrapper<>();
  private Filter filter = new Filter.Everything();
  private FilterWords known = FilterWords.NONE;
  private Runnable again = () -> {};

  /** The photo that is searched with, once it was looked at. */
  private State.@Nullable Scanned seen;

  /** A crop that was picked before it was known which there are, from 0; -1 for none. */
  private int picked = -1;

  /** What was left aside when this was asked, a sentence; else empty. */
  private String aside = "";

  private boolean repeating;
  private @Nullable RegisteredTask<State> underWay;
  private long turn;

  /**
   * @param readWords of the catalog; called on a background thread
   * @param onOpen brings a product onto the review desk, at a crop
   */
  public SearchViewModel(
      CatalogSearch search,
      QuickScan scan,
      Supplier<FilterWords> readWords,
      SpacesFeed feed,
      TaskRegistry tasks,
      String actor,
      SettingsViewModel settings,
      BiConsumer<Long, Long> onOpen) {
    this.search = search;
    this.scan = scan;
    this.readWords = readWords;
    this.feed = feed;
    this.tasks = tasks;
    this.actor = actor;
    this.settings = settings;
    this.onOpen = onOpen;
    keeping.set(settings.keepQueries());
    choice = new ReadOnlyObjectWrapper<>(settings.search());
    feed.spacesProperty().subscribe(all -> spacesChanged());
  }

  public ReadOnlyObjectProperty<State> stateProperty() {
    return state.getReadOnlyProperty();
  }

  /** The filter as it was last applied. */
  public ReadOnlyStringProperty filterProperty() {
    return filterText.getReadOnlyProperty();
  }

  /** The words that were last searched for. */
  public ReadOnlyStringProperty wordsProperty() {
    return words.getReadOnlyProperty();
  }

  /** Whether searches and their results are kept. */
  public ReadOnlyBooleanProperty keepingProperty() {
    return keeping.getReadOnlyProperty();
  }

  /** How many, which lists, from where on, and what re-ranking adds. */
  public ReadOnlyObjectProperty<SearchChoice> choiceProperty() {
    return choice.getReadOnlyProperty();
  }

  /** Searches so from now on, and asks again what was asked. */
  public void choose(SearchChoice wanted) {
    if (!wanted.equals(choice.get())) {
      settings.changeSearch(wanted);
      choice.set(wanted);
      again.run();
    }
  }

  SpacesFeed feed() {
    return feed;
  }

  /** The space that is searched; null for the one in force. */
  public ReadOnlyObjectProperty<@Nullable Integer> spaceProperty() {
    return space.getReadOnlyProperty();
  }

  /**
   * Searches in a space from now on, by its own encoder, and asks again there what was asked.
   *
   * @param wanted null for the one in force
   */
  public void searchIn(@Nullable Integer wanted) {
    if (!Objects.equals(wanted, space.get())) {
      space.set(wanted);
      again.run();
    }
  }

  /** A space that is let go of is searched no more; another one in force answers anew. */
  private void spacesChanged() {
    Integer wanted = space.get();
    SpaceOverview chosen = wanted == null ? null : feed.find(wanted);
    if (chosen != null && chosen.space().state() == SpaceState.RETIRED) {
      unasked(() -> searchIn(null));
      return;
    }
    SpaceOverview inForce = feed.searched();
    SearchAnswer answer = answer();
    if (wanted == null
        && inForce != null
        && answer != null
        && answer.space() != null
        && answer.space().id() != inForce.id()) {
      unasked(again);
    }
  }

  /** What the page asks by itself, because the catalog has changed, is nobody's query. */
  private void unasked(Runnable asks) {
    repeating = true;
    try {
      asks.run();
    } finally {
      repeating = false;
    }
  }

  private @Nullable SearchAnswer answer() {
    return switch (state.get()) {
      case State.Answered(_, var answer) -> answer;
      case State.Scanned(var scan, _, _) -> scan.answer();
      case State.Empty _, State.Busy _, State.Failed _ -> null;
    };
  }

  void keep(boolean wanted) {
    settings.changeKeepQueries(wanted);
    keeping.set(wanted);
  }

  void select(@Nullable Hit hit) {
    selected.set(hit);
  }

  /** The result the keyboard is at. */
  public @Nullable Hit selected() {
    return selected.get();
  }

  FilterWords known() {
    return known;
  }

  /** Reads what a filter can ask for. */
  void begin() {
    tasks.startQuietly(
        Lane.LISTS,
        "Read the words of the catalog",
        p -> readWords.get(),
        read -> known = read,
        e -> {});
  }

  Parsed parse(String typed) {
    return FilterParser.parse(typed, known);
  }

  /** Searches again within what matches; a text that cannot be understood changes nothing. */
  public boolean filter(String typed) {
    if (parse(typed) instanceof Parsed.Good(var good, _)) {
      filter = good;
      filterText.set(FilterPrinter.print(good));
      again.run();
      return true;
    }
    return false;
  }

  private SearchRequest request(SearchQuery query) {
    SearchRequest request = choice.get().in(SearchRequest.of(query).within(filter).in(space.get()));
    return keeping.get() && !repeating ? request.recordedFor(actor) : request;
  }

  /** Another question than the one before. */
  private void another(String typed, String leftAside) {
    words.set(typed);
    aside = leftAside;
    seen = null;
    picked = -1;
  }

  /** Searches by words, for keywords and for meaning. */
  public void byWords(String typed) {
    String text = typed.strip();
    another(text, "");
    if (text.isEmpty()) {
      supersede();
      again = () -> {};
      state.set(new State.Empty());
      return;
    }
    again = () -> answer("\u201c" + text + "\u201d", new SearchQuery.ByText(text));
    again.run();
  }

  /** Searches for products like one crop of the catalog. */
  public void likeCrop(long crop, String sku) {
    another("", "");
    again = () -> answer("Like a crop of " + sku, new SearchQuery.ByCrop(crop));
    again.run();
  }

  /** Searches for products like the result the keyboard is at. */
  public void likeSelected() {
    Hit hit = selected.get();
    if (hit != null) {
      another("", "");
      again = () -> answer("Like " + hit.sku(), new SearchQuery.ByProduct(hit.productId()));
      again.run();
    }
  }

  private void answer(String what, SearchQuery query) {
    SearchRequest request = request(query);
    ask(what, "Search: " + what, () -> new State.Answered(what, search.search(request)));
  }

  /** Scans a file somebody chose or dropped. */
  public void scan(Path file) {
    scan(file, "");
  }

  /**
   * @param leftAside what was dropped besides and is not searched with, a sentence; else empty
   */
  void scan(Path file, String leftAside) {
    scan(String.valueOf(file.getFileName()), () -> read(file), leftAside);
  }

  private static byte[] read(Path file) throws IOException {
    if (Files.size(file) > MOST_BYTES) {
      throw new CatalogException(
          ErrorKind.IMAGE,
          "It is larger than 64 MiB and was not read.",
          "Search with a smaller picture.",
          null);
    }
    return Files.readAllBytes(file);
  }

  /**
   * Scans a picture.
   *
   * @param bytes gives its file; called on a background thread
   */
  void scan(String name, Callable<byte[]> bytes) {
    scan(name, bytes, "");
  }

  private void scan(String name, Callable<byte[]> bytes, String leftAside) {
    another("", leftAside);
    again =
        () -> {
          var request = request(new SearchQuery.ByPicture(name, new byte[0]));
          ask(name, "Scan " + name, () -> scanned(name, bytes.call(), request));
        };
    again.run();
  }

  private State scanned(String name, byte[] bytes, SearchRequest request) {
    ScanResult result = scan.scan(name, bytes, request);
    PixelImage pixels = null;
    if (result.outcome() != ScanResult.Outcome.UNREADABLE) {
      DecodedImage decoded = decoder.decode(bytes);
      pixels = decoded.image();
    }
    return new State.Scanned(result, new Photo(name, bytes, pixels), "");
  }

  /**
   * Compares another crop of the photo, whatever its verdict, and stays with it. While the photo is
   * still being looked at, the crop is compared as soon as it is known.
   */
  public void compare(int crop) {
    State.Scanned there = seen;
    if (there == null) {
      picked = state.get() instanceof State.Busy ? crop : -1;
    } else if (there.scan().analysis().images().getFirst() instanceof ImageAnalysis.Analyzed image
        && crop < image.crops().size()) {
      again = () -> compare(there, crop);
      again.run();
    }
  }

  private void compare(State.Scanned there, int crop) {
    Photo photo = there.photo();
    var request = request(new SearchQuery.ByPicture(photo.name(), photo.bytes()));
    ask(
        photo.name(),
        "Compare crop " + (crop + 1) + " of " + photo.name(),
        () ->
            new State.Scanned(scan.compare(there.scan(), photo.bytes(), crop, request), photo, ""));
  }

  /** Asks again what failed or was stopped. */
  public void retry() {
    again.run();
  }

  /** Whether a part of what is shown could not be found out, and may be another time. */
  boolean isIncomplete() {
    return switch (state.get()) {
      case State.Answered(_, var answer) ->
          choice.get().legs().contains(Leg.SEMANTIC) && answer.space() == null;
      case State.Scanned(_, _, var problem) -> !problem.isEmpty();
      case State.Empty _, State.Busy _, State.Failed _ -> false;
    };
  }

  boolean isBusy() {
    return state.get() instanceof State.Busy;
  }

  /** Stops what is under way; what was searched for can be asked again. */
  public void stop() {
    if (state.get() instanceof State.Busy(var what, _)) {
      supersede();
      fail(what, "The search was stopped before it had an answer.");
    }
  }

  /** What is under way is nobody's wish any more: it is stopped, and its answer is not shown. */
  private void supersede() {
    turn++;
    RegisteredTask<State> before = underWay;
    if (before != null) {
      before.requestStop();
      underWay = null;
    }
  }

  private void ask(String what, String title, Callable<State> question) {
    supersede();
    long mine = turn;
    state.set(new State.Busy(what, ""));
    underWay =
        tasks.startQuietly(
            Lane.SEARCH,
            title,
            p -> {
              var call = new QueryCall(line -> FxThread.later(() -> waits(mine, what, line)));
              p.onStop(call::stop);
              return call.run(question);
            },
            found -> {
              if (mine == turn) {
                found(Objects.requireNonNull(found));
              }
            },
            e -> {
              if (mine == turn) {
                fail(what, RegisteredTask.explain(e));
              }
            });
  }

  private void waits(long asked, String what, String line) {
    if (asked == turn && isBusy()) {
      state.set(new State.Busy(what, line));
    }
  }

  private void found(State found) {
    underWay = null;
    if (found instanceof State.Scanned scanned) {
      seen = scanned;
      int compared = scanned.scan().crop();
      if (compared >= 0) {
        // A filter or a space is asked about the crop that is looked at, without a new scan.
        again = () -> compare(scanned, compared);
      }
    }
    state.set(found);
    if (seen != null && picked >= 0) {
      int crop = picked;
      picked = -1;
      compare(crop);
    }
  }

  /** A photo that was looked at stays on the page, so that another crop can be picked. */
  private void fail(String what, String why) {
    underWay = null;
    State.Scanned there = seen;
    state.set(
        there == null
            ? new State.Failed(what, why)
            : new State.Scanned(
                there.scan(), there.photo(), why + " What is shown was found before."));
  }

  /** What was left aside when this was asked, a sentence; else empty. */
  String aside() {
    return aside;
  }

  /** Opens the result the keyboard is at on the review desk. */
  public void open() {
    Hit hit = selected.get();
    if (hit != null) {
      onOpen.accept(hit.productId(), hit.cropId());
    }
  }

  /** What the page lists now. */
  List<SearchColumns> columns() {
    return SearchColumns.of(state.get(), choice.get().legs());
  }
}
