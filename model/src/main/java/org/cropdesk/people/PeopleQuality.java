package org.cropdesk.people;

import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.review.Overrulings;

/** Reads a {@link PeopleReport}. Safe for several threads; blocks, seconds for a large catalog. */
public final class PeopleQuality {
  private static final int DAYS = 14;

  private final PeopleSql sql;
  private final Overrulings overrulings;
  private final InstantSource clock;

  public PeopleQuality(CatalogDatabase database, InstantSource clock) {
    this.sql = new PeopleSql(database);
    this.overrulings = new Overrulings(database);
    this.clock = clock;
  }

  /**
   * @param actor whose pace, and whose answers to themselves
   * @param progress hears what is being read
   */
  public PeopleReport read(String actor, ZoneId zone, Consumer<String> progress) {
    progress.accept("your own pace");
    LocalDate today = LocalDate.ofInstant(clock.instant(), zone);
    var since = today.minusDays(DAYS - 1L).atStartOfDay(zone).toInstant();
    var pace = PaceOfDay.of(sql.laps(actor, since, zone));
    progress.accept("blind answers");
    var words = sql.words();
    var own = agreements(words.stream().filter(w -> w.own() && w.actor().equals(actor)).toList());
    var between = agreements(words.stream().filter(w -> !w.own()).toList());
    progress.accept("who overruled whom");
    var others =
        overrulings.count(n -> progress.accept(n + " decisions")).stream()
            .map(c -> new Rate("word of a person", c.what(), c.words(), c.overruled()))
            .toList();
    progress.accept("verdicts and people");
    return new PeopleReport(pace, own, between, others, machine());
  }

  private static List<Agreement> agreements(List<PeopleSql.Words> words) {
    var counts = new LinkedHashMap<String, Map<Kappa.Pair, Long>>();
    var nominal = new HashMap<String, Boolean>();
    for (var w : words) {
      String what =
          switch (w.kind()) {
            case OUTCOME -> "accepted or rework";
            case VERDICT -> "keep or reject a crop";
            case PRIMARY -> "primary crop";
            case LABEL -> w.attribute();
          };
      nominal.put(what, w.kind() != org.cropdesk.review.SecondWord.Kind.PRIMARY);
      counts
          .computeIfAbsent(what, k -> new HashMap<>())
          .merge(new Kappa.Pair(w.first(), w.second()), w.count(), Long::sum);
    }
    var agreements = new ArrayList<Agreement>();
    counts.forEach(
        (what, of) -> agreements.add(Agreement.of(what, of, nominal.getOrDefault(what, false))));
    return agreements;
  }

  private List<Rate> machine() {
    var rates = new ArrayList<Rate>();
    var verdicts = sql.verdicts();
    rates.addAll(rolled("verdict", verdicts, v -> v.machineKept() ? "kept" : "rejected"));
    rates.addAll(rolled("verdict by detector", verdicts, PeopleSql.Verdicts::detector));
    rates.addAll(rolled("verdict by thresholds", verdicts, PeopleSql.Verdicts::thresholds));
    rates.addAll(
        rolled(
            "verdict by class",
            verdicts,
            v -> v.className().isEmpty() ? "whole picture" : v.className()));
    rates.addAll(sql.checks());
    rates.addAll(sql.primaries());
    rates.addAll(sql.labels());
    return rates;
  }

  private static List<Rate> rolled(
      String group, List<PeopleSql.Verdicts> all, Function<PeopleSql.Verdicts, String> name) {
    var words = new LinkedHashMap<String, long[]>();
    for (var v : all) {
      long[] sums = words.computeIfAbsent(name.apply(v), k -> new long[2]);
      sums[0] += v.words();
      sums[1] += v.overruled();
    }
    return words.entrySet().stream()
        .map(e -> new Rate(group, e.getKey(), e.getValue()[0], e.getValue()[1]))
        .toList();
  }
}
