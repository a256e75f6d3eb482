package org.cropdesk.app.search;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
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
import org.cropdesk.app.activity.TaskBody;
import org.cropdesk.app.activity.TaskRegistry;
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
import org.cropdesk.search.QuickScan;
import org.cropdesk.search.Route;
import org.cropdesk.search.ScanResult;
import org.cropdesk.search.SearchAnswer;
import org.cropdesk.search.SearchQuery;
import org.cropdesk.search.SearchRequest;
import org.jspecify.annotations.Nullable;

/** What is searched for, and what was found. The newest wish wins. JavaFX thread only. */
public final class SearchViewModel {
  private static final int LIMIT = 60;

  /** Beyond this a file is no picture, and is not read. */
  private static final long MOST_BYTES = 64L << 20;

  /** What is on the page. */
  public sealed interface State {
    /** Nothing was asked yet. */
    record Empty() implements State {}

    record Busy(String what) implements State {}

    /** A search that was answered. */
    record Answered(String what, SearchAnswer answer) implements State {}

    /** A photo that was looked at. */
    record Scanned(ScanResult scan, Photo photo) implements State {}

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
  private final ReadOnlyObjectWrapper<@Nullable Hit> selected = new ReadOnlyObjectWrapper<>();
  private Filter filter = new Filter.Everything();
  private FilterWords known = FilterWords.NONE;
  private Runnable again = () -> {};
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
      searchIn(null);
      return;
    }
    SpaceOverview inForce = feed.searched();
    SearchAnswer answer = answer();
    if (wanted == null
        && inForce != null
        && answer != null
        && answer.space() != null
        && answer.space().id() != inForce.id()) {
      again.run();
    }
  }

  private @Nullable SearchAnswer answer() {
    return switch (state.get()) {
      case State.Answered(_, var answer) -> answer;
      case State.Scanned(var scan, _) -> scan.answer();
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
    SearchRequest request = SearchRequest.of(query).limitedTo(LIMIT).within(filter).in(space.get());
    return keeping.get() ? request.recordedFor(actor) : request;
  }

  /** Searches by words, for keywords and for meaning. */
  public void byWords(String typed) {
    String text = typed.strip();
    words.set(text);
    if (text.isEmpty()) {
      turn++;
      again = () -> {};
      state.set(new State.Empty());
      return;
    }
    again = () -> answer("\u201c" + text + "\u201d", new SearchQuery.ByText(text));
    again.run();
  }

  /** Searches for products like one crop of the catalog. */
  public void likeCrop(long crop, String sku) {
    words.set("");
    again = () -> answer("Like a crop of " + sku, new SearchQuery.ByCrop(crop));
    again.run();
  }

  /** Searches for products like the result the keyboard is at. */
  public void likeSelected() {
    Hit hit = selected.get();
    if (hit != null) {
      words.set("");
      again = () -> answer("Like " + hit.sku(), new SearchQuery.ByProduct(hit.productId()));
      again.run();
    }
  }

  private void answer(String what, SearchQuery query) {
    SearchRequest request = request(query);
    ask(what, "Search: " + what, p -> new State.Answered(what, search.search(request)));
  }

  /** Scans a file somebody chose or dropped. */
  public void scan(Path file) {
    scan(String.valueOf(file.getFileName()), () -> read(file));
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
    words.set("");
    again = () -> scan(name, bytes);
    var request = request(new SearchQuery.ByPicture(name, new byte[0]));
    ask(name, "Scan " + name, p -> scanned(name, bytes.call(), request));
  }

  private State scanned(String name, byte[] bytes, SearchRequest request) {
    ScanResult result = scan.scan(name, bytes, request.by(EnumSet.of(Leg.SEMANTIC)));
    PixelImage pixels = null;
    if (result.outcome() != ScanResult.Outcome.UNREADABLE) {
      DecodedImage decoded = decoder.decode(bytes);
      pixels = decoded.image();
    }
    return new State.Scanned(result, new Photo(name, bytes, pixels));
  }

  /** Compares another crop of the photo, whatever its verdict. */
  public void compare(int crop) {
    if (state.get() instanceof State.Scanned(var before, var photo)
        && before.analysis().images().getFirst() instanceof ImageAnalysis.Analyzed image
        && crop < image.crops().size()) {
      var request =
          request(new SearchQuery.ByPicture(photo.name(), photo.bytes()))
              .by(EnumSet.of(Leg.SEMANTIC));
      ask(
          photo.name(),
          "Compare crop " + (crop + 1) + " of " + photo.name(),
          p -> new State.Scanned(scan.compare(before, photo.bytes(), crop, request), photo));
    }
  }

  private void ask(String what, String title, TaskBody<State> body) {
    long mine = ++turn;
    state.set(new State.Busy(what));
    tasks.startQuietly(
        Lane.CATALOG,
        title,
        body,
        found -> {
          if (mine == turn) {
            state.set(Objects.requireNonNull(found));
          }
        },
        e -> {
          if (mine == turn) {
            state.set(new State.Failed(what, RegisteredTask.explain(e)));
          }
        });
  }

  /** Opens the result the keyboard is at on the review desk. */
  public void open() {
    Hit hit = selected.get();
    if (hit != null) {
      onOpen.accept(hit.productId(), hit.cropId());
    }
  }

  /** The lists of an answer, with their titles. */
  record Column(String title, String id, List<Hit> hits, String empty) {}

  /** What the page lists now. */
  List<Column> columns() {
    return switch (state.get()) {
      case State.Answered(_, var a) -> {
        boolean words = !a.keyword().isEmpty() || a.together().isEmpty();
        yield List.of(
            new Column(
                "Keyword \u00b7 " + a.keywordRelated().text(),
                "keyword",
                a.keyword(),
                words || a.route() == Route.NONE
                    ? "No product has these words."
                    : "No product has words in common with this."),
            new Column(
                "Meaning \u00b7 " + a.semanticRelated().text() + " related",
                "semantic",
                a.semantic(),
                "Nothing to compare, or nothing matches the filter."),
            new Column("Together", "together", a.together(), "Nothing was found."));
      }
      case State.Scanned(var s, _) ->
          List.of(new Column("Matches \u00b7 " + matches(s), "matches", s.matches(), s.said()));
      case State.Empty _, State.Busy _, State.Failed _ -> List.of();
    };
  }

  private static String matches(ScanResult scan) {
    SearchAnswer answer = scan.answer();
    return answer == null ? "0" : answer.semanticRelated().text();
  }
}
