package org.cropdesk.app.cli;

import java.util.ArrayList;
import java.util.List;
import org.cropdesk.app.AppContext;
import org.cropdesk.dataset.DatasetQuery;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.queue.SavedViews;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What goes into a version, as options. */
final class DatasetQueryOptions {
  @Option(
      names = "--filter",
      paramLabel = "FILTER",
      defaultValue = "",
      description = "Only crops that match, as on the crops page: \"colour:red category:mug\".")
  private String filter;

  @Option(
      names = "--view",
      paramLabel = "NAME",
      description = "Also what a saved view of the review desk asks for.")
  private @Nullable String view;

  @Option(names = "--unverified", description = "Also products nobody verified.")
  private boolean unverified;

  @Option(names = "--rejected", description = "Also crops whose verdict is reject.")
  private boolean rejected;

  @Option(names = "--primary", description = "Only crops that stand for their product.")
  private boolean primary;

  @Option(
      names = "--class",
      paramLabel = "NAME",
      split = ",",
      description = "Only boxes of these classes (default: all).")
  private @Nullable List<String> classes;

  @Option(
      names = "--reviewer",
      paramLabel = "NAME",
      split = ",",
      description = "Only what these people verified (default: everybody).")
  private @Nullable List<String> reviewers;

  @Option(
      names = "--agreement",
      paramLabel = "SHARE",
      defaultValue = "0",
      description = "Least share of blind answers that said the same, 0 to 1.")
  private double agreement;

  @Option(names = "--second-word", description = "Only products somebody answered blind for.")
  private boolean secondWord;

  @Option(
      names = "--fewest",
      paramLabel = "N",
      defaultValue = "10",
      description = "A class with fewer boxes is a fault (default ${DEFAULT-VALUE}).")
  private int fewest;

  @SuppressWarnings("NullAway.Init") // picocli fills the fields before it calls anything.
  DatasetQueryOptions() {}

  DatasetQuery query(AppContext app) {
    if (!(agreement >= 0 && agreement <= 1)) {
      throw usage("--agreement is a share from 0 to 1, not " + agreement + ".");
    }
    if (fewest < 0) {
      throw usage("--fewest is 0 or more, not " + fewest + ".");
    }
    return new DatasetQuery(
        filter(app),
        !unverified,
        !rejected,
        primary,
        classes == null ? List.of() : classes,
        reviewers == null ? List.of() : reviewers,
        agreement,
        secondWord,
        fewest);
  }

  /** Both in parentheses, so that an "or" in one does not reach into the other. */
  private String filter(AppContext app) {
    var parts = new ArrayList<String>();
    if (view != null) {
      String wanted = view;
      parts.add(
          new SavedViews(app.database(), app.clock())
              .all().stream()
                  .filter(v -> v.name().equals(wanted))
                  .findFirst()
                  .orElseThrow(() -> usage("There is no view \"" + wanted + "\"."))
                  .filter());
    }
    parts.add(filter);
    parts.removeIf(String::isBlank);
    return parts.size() <= 1 ? String.join("", parts) : "(" + String.join(") (", parts) + ")";
  }

  private static CatalogException usage(String problem) {
    return new CatalogException(ErrorKind.USAGE, problem, "", null);
  }
}
