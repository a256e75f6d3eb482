package org.cropdesk.app.tour;

import java.nio.file.Path;
import java.util.List;

/**
 * What a tour found and wrote.
 *
 * @param rows name and value, in the order of the tour
 * @param problems what was not as it must be
 * @param pictures one for each screen
 */
public record TourReport(List<Row> rows, List<String> problems, List<Path> pictures) {
  public TourReport {
    rows = List.copyOf(rows);
    problems = List.copyOf(problems);
    pictures = List.copyOf(pictures);
  }

  /** One line of the table. */
  public record Row(String name, String value) {}

  public boolean ok() {
    return problems.isEmpty();
  }
}
