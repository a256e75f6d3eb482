package org.cropdesk.app.bench;

import org.jspecify.annotations.Nullable;

/**
 * One row of the table.
 *
 * @param name of the line, what exactly is compared included
 * @param ours median
 * @param reference median, or the bar itself where the bar is a time
 * @param ratio median of the rounds' ratios; more is better for us
 * @param low smallest ratio of a round
 * @param high largest ratio of a round
 * @param bar least ratio that is good enough, null where nothing was promised
 * @param note what else was seen
 */
record Result(
    String name,
    String unit,
    double ours,
    double reference,
    double ratio,
    double low,
    double high,
    @Nullable Double bar,
    String note) {

  /** Compares rates that were taken in turn. */
  static Result rates(String name, String unit, Rounds rounds, @Nullable Double bar, String note) {
    double[] ratios = rounds.ratios();
    return new Result(
        name,
        unit,
        Rounds.median(rounds.ours()),
        Rounds.median(rounds.reference()),
        Rounds.median(ratios),
        Rounds.least(ratios),
        Rounds.most(ratios),
        bar,
        note);
  }

  /** A time against a fixed limit; the ratio is limit over time. */
  static Result time(String name, double millis, double[] single, double limit, String note) {
    return new Result(
        name,
        "ms",
        millis,
        limit,
        limit / millis,
        limit / Rounds.most(single),
        limit / Rounds.least(single),
        1.0,
        note);
  }

  boolean met() {
    Double least = bar;
    return least == null || ratio >= least;
  }
}
