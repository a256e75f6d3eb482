package org.cropdesk.app.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.cropdesk.search.Hit;
import org.cropdesk.search.Leg;
import org.cropdesk.search.Route;
import org.cropdesk.search.ScanResult;
import org.cropdesk.search.SearchAnswer;

/** The lists of an answer, with their titles. */
record SearchColumns(String title, String id, List<Hit> hits, String empty) {
  /**
   * @param legs which lists were asked for
   */
  static List<SearchColumns> of(SearchViewModel.State state, Set<Leg> legs) {
    return switch (state) {
      case SearchViewModel.State.Answered(_, var answer) -> of(answer, legs);
      case SearchViewModel.State.Scanned(var s, _, _) ->
          List.of(
              new SearchColumns("Matches \u00b7 " + matches(s), "matches", s.matches(), s.said()));
      case SearchViewModel.State.Empty _,
          SearchViewModel.State.Busy _,
          SearchViewModel.State.Failed _ ->
          List.of();
    };
  }

  private static List<SearchColumns> of(SearchAnswer a, Set<Leg> legs) {
    var all = new ArrayList<SearchColumns>();
    if (legs.contains(Leg.KEYWORD)) {
      boolean words = !a.keyword().isEmpty() || a.together().isEmpty();
      all.add(
          new SearchColumns(
              "Keyword \u00b7 " + a.keywordRelated().text(),
              "keyword",
              a.keyword(),
              words || a.route() == Route.NONE
                  ? "No product has these words."
                  : "No product has words in common with this."));
    }
    if (legs.contains(Leg.SEMANTIC)) {
      all.add(
          new SearchColumns(
              "Meaning \u00b7 " + a.semanticRelated().text() + " related",
              "semantic",
              a.semantic(),
              "Nothing to compare, or nothing matches the filter."));
    }
    if (all.size() > 1) {
      all.add(new SearchColumns("Together", "together", a.together(), "Nothing was found."));
    }
    return all;
  }

  private static String matches(ScanResult scan) {
    SearchAnswer answer = scan.answer();
    return answer == null ? "0" : answer.semanticRelated().text();
  }
}
