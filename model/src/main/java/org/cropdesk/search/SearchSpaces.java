package org.cropdesk.search;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.cropdesk.embedding.Aspect;
import org.cropdesk.embedding.Space;
import org.cropdesk.embedding.SpaceState;
import org.cropdesk.embedding.Spaces;
import org.jspecify.annotations.Nullable;

/** Which space a search is in. */
final class SearchSpaces {
  private final Spaces spaces;

  SearchSpaces(Spaces spaces) {
    this.spaces = spaces;
  }

  /**
   * The space asked for; else the image space in force; else, as long as none is, the newest one
   * that holds anything.
   *
   * @param notes takes what a person should know of the choice
   */
  Space of(@Nullable Integer wanted, List<String> notes) {
    List<Space> all = spaces.list();
    Space space = wanted == null ? usual(all) : named(all, wanted);
    if (space.state() == SpaceState.RETIRED || space.vectors() == 0) {
      throw CatalogSearch.usage(
          "Space %d holds no vectors%s."
              .formatted(
                  space.id(), space.state() == SpaceState.RETIRED ? "; it was let go of" : " yet"),
          "Choose another space, or fill it.");
    }
    if (space.state() == SpaceState.BUILDING) {
      notes.add(
          "Space %d is still being filled; what has no vector in it is not found by meaning."
              .formatted(space.id()));
    }
    return space;
  }

  private static Space usual(List<Space> all) {
    return all.stream()
        .filter(s -> s.key().aspect() == Aspect.IMAGE && s.state() != SpaceState.RETIRED)
        .filter(s -> s.vectors() > 0)
        .max(
            Comparator.comparing((Space s) -> s.state() == SpaceState.ACTIVE)
                .thenComparingInt(Space::id))
        .orElseThrow(() ->
            CatalogSearch.usage(
                "The catalog holds no vectors of pictures yet.", "Index it first: ./run index"));
  }

  private static Space named(List<Space> all, int wanted) {
    return all.stream()
        .filter(s -> s.id() == wanted)
        .findFirst()
        .orElseThrow(() ->
            CatalogSearch.usage(
                "There is no space " + wanted + ".",
                all.isEmpty() ? "There is none at all yet." : "There are: " + names(all) + "."));
  }

  private static String names(List<Space> all) {
    return String.join(
        ", ",
        all.stream()
            .map(s ->
                s.id()
                    + " ("
                    + s.key().aspect().name().toLowerCase(Locale.ROOT)
                    + ", "
                    + s.key().encoderName()
                    + ")")
            .toList());
  }
}
