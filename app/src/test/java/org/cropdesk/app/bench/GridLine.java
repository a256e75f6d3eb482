package org.cropdesk.app.bench;

import java.util.List;
import org.cropdesk.app.AppContext;

/** The grid of crops over a million of them. */
final class GridLine implements Line {
  @Override
  public List<Result> run(Ground ground) throws Exception {
    try (AppContext app = MillionCatalog.open(ground)) {
      System.out.println(app.reviews().counts());
      return List.of();
    }
  }
}
