package org.cropdesk.app.spaces;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import org.cropdesk.app.activity.Lane;
import org.cropdesk.app.activity.RegisteredTask;
import org.cropdesk.app.activity.TaskRegistry;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.embedding.MissingProduct;
import org.cropdesk.embedding.SpaceComparison;
import org.cropdesk.embedding.SpaceOverview;
import org.cropdesk.embedding.SpaceState;
import org.cropdesk.embedding.SpaceVerifier;
import org.cropdesk.embedding.WordQueries;
import org.cropdesk.search.ProductCard;
import org.cropdesk.search.ProductCards;
import org.jspecify.annotations.Nullable;

/** The spaces, the one that is chosen, and what is done with it. JavaFX thread only. */
public final class SpacesViewModel {
  /** What is shown of the space that is chosen. */
  public enum Part {
    COUNTS,
    VERIFICATION,
    COMPARISON,
    HISTORY
  }

  /** A sentence about what was done, or why not. */
  public record Notice(boolean bad, String text) {
    static final Notice NONE = new Notice(false, "");
  }

  private final CatalogDatabase database;
  private final SpaceActions actions;
  private final SpaceVerifier verifier;
  private final SpacesFeed feed;
  private final TaskRegistry tasks;
  private final Consumer<Long> onOpen;
  private final Consumer<Integer> onSearch;

  private final ReadOnlyObjectWrapper<@Nullable SpaceOverview> chosen =
      new ReadOnlyObjectWrapper<>();
  private final ReadOnlyObjectWrapper<@Nullable SpaceDetails> details =
      new ReadOnlyObjectWrapper<>();
  private final ReadOnlyObjectWrapper<Part> part = new ReadOnlyObjectWrapper<>(Part.COUNTS);
  private final ReadOnlyObjectWrapper<Notice> notice = new ReadOnlyObjectWrapper<>(Notice.NONE);
  private long turn;

  /**
   * @param words that were searched for, asked anew in comparisons
   * @param onOpen brings a product onto the review desk
   * @param onSearch opens the search page in a space
   */
  public SpacesViewModel(
      CatalogDatabase database,
      SpacesFeed feed,
      WordQueries words,
      TaskRegistry tasks,
      String actor,
      Consumer<Long> onOpen,
      Consumer<Integer> onSearch) {
    this.database = database;
    this.verifier = new SpaceVerifier(database);
    this.feed = feed;
    this.tasks = tasks;
    this.onOpen = onOpen;
    this.onSearch = onSearch;
    this.actions = new SpaceActions(this, database, words, tasks, actor);
    feed.readsProperty().subscribe(n -> listed(feed.spacesProperty().get()));
  }

  public SpacesFeed feed() {
    return feed;
  }

  /** What can be done with the chosen space. */
  public SpaceActions actions() {
    return actions;
  }

  public ReadOnlyObjectProperty<@Nullable SpaceOverview> chosenProperty() {
    return chosen.getReadOnlyProperty();
  }

  /** Null while they are read for the first time. */
  public ReadOnlyObjectProperty<@Nullable SpaceDetails> detailsProperty() {
    return details.getReadOnlyProperty();
  }

  public ReadOnlyObjectProperty<Part> partProperty() {
    return part.getReadOnlyProperty();
  }

  public ReadOnlyObjectProperty<Notice> noticeProperty() {
    return notice.getReadOnlyProperty();
  }

  public void show(Part wanted) {
    part.set(wanted);
  }

  /** The spaces in force first, then the others, aspect by aspect; those let go of last. */
  public List<SpaceOverview> ordered() {
    return feed.spaces().stream()
        .sorted(
            Comparator.comparing((SpaceOverview s) -> s.space().key().aspect())
                .thenComparingInt(s -> rank(s.space().state()))
                .thenComparing(Comparator.comparingInt(SpaceOverview::id).reversed()))
        .toList();
  }

  private static int rank(SpaceState state) {
    return switch (state) {
      case ACTIVE -> 0;
      case VERIFIED -> 1;
      case BUILDING -> 2;
      case RETIRED -> 3;
    };
  }

  private void listed(@Nullable List<SpaceOverview> all) {
    if (all == null) {
      return;
    }
    SpaceOverview before = chosen.get();
    SpaceOverview now = before == null ? null : feed.find(before.id());
    if (now == null && !all.isEmpty()) {
      now = ordered().getFirst();
    }
    chosen.set(now);
    read();
  }

  public void choose(SpaceOverview space) {
    SpaceOverview before = chosen.get();
    chosen.set(space);
    if (before == null || before.id() != space.id()) {
      details.set(null);
      notice.set(Notice.NONE);
      read();
    }
  }

  private void read() {
    long mine = ++turn;
    SpaceOverview space = chosen.get();
    if (space == null) {
      details.set(null);
      return;
    }
    tasks.startQuietly(
        Lane.CATALOG,
        "Read what is known of space " + space.id(),
        p -> SpaceDetails.read(database, space.space()),
        read -> {
          if (mine == turn) {
            details.set(read);
          }
        },
        e -> {
          if (mine == turn) {
            failed("What is known of space %d cannot be read".formatted(space.id()), e);
          }
        });
  }

  /** Reads the next page of products without a vector. */
  public void moreMissing() {
    SpaceOverview space = chosen.get();
    SpaceDetails shown = details.get();
    if (space == null || shown == null || shown.missing().isEmpty()) {
      return;
    }
    String after = shown.missing().getLast().sku();
    tasks.startQuietly(
        Lane.CATALOG,
        "Read what space " + space.id() + " lacks",
        p -> verifier.missing(space.space(), after, SpaceDetails.PAGE),
        (List<MissingProduct> more) -> {
          // A page that was asked for twice, or of another space by now, is not added.
          if (shown.equals(details.get())) {
            details.set(shown.with(more));
          }
        },
        e -> failed("The next products cannot be read", e));
  }

  /** The products of one query of the comparison, for their pictures. */
  public void cards(SpaceComparison.Query query, Consumer<Map<Long, ProductCard>> receiver) {
    var ids = new TreeSet<>(query.mine());
    ids.addAll(query.theirs());
    if (!query.byWords()) {
      ids.add(query.productId());
    }
    tasks.startQuietly(
        Lane.CATALOG,
        "Read what was found for " + query.sku(),
        p -> new ProductCards(database).read(ids),
        receiver,
        e -> failed("The products found cannot be read", e));
  }

  public void open(long product) {
    onOpen.accept(product);
  }

  /** Opens the search page in the chosen space. */
  public void search() {
    SpaceOverview space = chosen.get();
    if (space != null) {
      onSearch.accept(space.id());
    }
  }

  /** Spaces the chosen one can be compared with, the one in force first. */
  public List<SpaceOverview> comparable() {
    SpaceOverview space = chosen.get();
    return space == null || space.space().state() == SpaceState.RETIRED
        ? List.of()
        : ordered().stream()
            .filter(s -> s.id() != space.id() && s.space().vectors() > 0)
            .filter(s -> s.space().state() != SpaceState.RETIRED)
            .filter(s -> s.space().key().aspect() == space.space().key().aspect())
            .toList();
  }

  /**
   * @param bad something was not done
   */
  public void say(String text, boolean bad) {
    notice.set(new Notice(bad, text));
  }

  void failed(String what, Throwable e) {
    say(what + ": " + RegisteredTask.explain(e), true);
  }
}
