package org.cropdesk.app.shell;

import java.util.List;
import java.util.function.Consumer;
import org.cropdesk.app.fx.Coalesced;
import org.cropdesk.app.fx.FxThread;
import org.cropdesk.app.grid.GridViewModel;
import org.cropdesk.app.review.ReviewViewModel;
import org.cropdesk.app.spaces.SpacesFeed;
import org.cropdesk.app.thresholds.ThresholdsViewModel;
import org.cropdesk.change.CatalogChange;

/** Brings what was committed, here or elsewhere, to the pages that show it. Any thread. */
final class CatalogEars implements Consumer<CatalogChange> {
  private final ReviewViewModel desk;
  private final ThresholdsViewModel thresholds;
  private final GridViewModel grid;
  private final Runnable spaces;
  private final Runnable refresh;
  private final ChangedProducts changedProducts;

  CatalogEars(
      ReviewViewModel desk, ThresholdsViewModel thresholds, GridViewModel grid, SpacesFeed feed) {
    this.desk = desk;
    this.thresholds = thresholds;
    this.grid = grid;
    this.refresh = new Coalesced(desk::refresh);
    this.spaces = new Coalesced(feed::refresh);
    this.changedProducts = new ChangedProducts(grid::changed);
  }

  @Override
  public void accept(CatalogChange change) {
    switch (change) {
      // The desk counts along.
      case CatalogChange.ProductDecided(var product, _) -> changedProducts.add(List.of(product));
      case CatalogChange.ProductDecidedElsewhere(var product, var version, var actor) -> {
        FxThread.later(() -> desk.decidedElsewhere(product, version, actor));
        changedProducts.add(List.of(product));
      }
      case CatalogChange.CropsRefreshed(var products) -> {
        FxThread.later(() -> desk.onRefreshed(products));
        changedProducts.add(products);
      }
      case CatalogChange.LookAgain(), CatalogChange.ThresholdsApplied _ ->
          FxThread.later(() -> {
            desk.lookAgain();
            thresholds.catalogChanged();
            grid.lookAgain();
            spaces.run();
          });
      case CatalogChange.ProductsIndexed(var products) -> {
        refresh.run();
        changedProducts.add(products);
      }
      case CatalogChange.ClaimsReturned _, CatalogChange.ProductsImported _ -> refresh.run();
      case CatalogChange.SpaceChanged _ -> {
        refresh.run();
        spaces.run();
      }
    }
  }
}
