package org.cropdesk.catalog;

import static java.util.stream.Collectors.groupingBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cropdesk.change.CatalogChange;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;
import org.hibernate.StatelessSession;

/** Writes drafts into the catalog, one chunk per transaction. */
final class ImportStore {
  private static final String BY = "import";

  private final CatalogDatabase database;

  ImportStore(CatalogDatabase database) {
    this.database = database;
  }

  /** What one chunk did. */
  record Written(int added, int updated, int unchanged, List<Long> changedProducts) {}

  Written write(List<ProductDraft> drafts, Instant now) {
    return database.write(
        "import products", c -> new Chunk(c, database, drafts, true, now).write());
  }

  /** As {@link #write}, but what is there stays as it is. */
  Written add(List<ProductDraft> drafts, Instant now) {
    return database.write("add products", c -> new Chunk(c, database, drafts, false, now).write());
  }

  /** The state of one transaction. */
  private static final class Chunk {
    private final Connection connection;
    private final CatalogDatabase database;
    private final List<ProductDraft> drafts;
    private final boolean updates;
    private final Instant now;
    private final List<ProductRow> newProducts = new ArrayList<>();
    private final List<ProductDraft> newDrafts = new ArrayList<>();
    private final List<ProductRow> changedProducts = new ArrayList<>();
    private final List<ImageRow> newImages = new ArrayList<>();
    private final List<ImageRow> movedImages = new ArrayList<>();
    private final List<Long> goneImages = new ArrayList<>();
    private Set<Long> spokenImages = Set.of();

    Chunk(
        Connection connection,
        CatalogDatabase database,
        List<ProductDraft> drafts,
        boolean updates,
        Instant now) {
      this.updates = updates;
      this.connection = connection;
      this.database = database;
      this.drafts = drafts;
      this.now = now;
    }

    Written write() throws SQLException {
      var skus = drafts.stream().map(ProductDraft::sku).toList();
      Map<String, ProductRow> known = new HashMap<>();
      database.inSession(
          connection,
          session -> {
            lockedProducts(session, skus).forEach(p -> known.put(p.sku, p));
            return known;
          });
      var images = images(known.values().stream().map(p -> p.id).toList());
      spokenImages = spokenImages(known.values().stream().map(p -> p.id).toList());
      for (var draft : drafts) {
        ProductRow row = known.get(draft.sku());
        if (row == null) {
          add(draft);
        } else if (updates) {
          update(row, draft, images.getOrDefault(row.id, List.of()));
        }
      }
      drawIds();
      flush();
      var changed = new ArrayList<Long>();
      newProducts.forEach(p -> changed.add(p.id));
      changedProducts.forEach(p -> changed.add(p.id));
      database.tellOthers(connection, new CatalogChange.ProductsImported(changed));
      int same = drafts.size() - newProducts.size() - changedProducts.size();
      return new Written(newProducts.size(), changedProducts.size(), same, changed);
    }

    private static List<ProductRow> lockedProducts(StatelessSession session, List<String> skus) {
      return session
          .createSelectionQuery(
              "from ProductRow p where p.sku in :skus and p.deletedAt is null order by p.id",
              ProductRow.class)
          .setParameter("skus", skus)
          .setHibernateLockMode(org.hibernate.LockMode.PESSIMISTIC_WRITE)
          .getResultList();
    }

    private Map<Long, List<ImageRow>> images(List<Long> products) {
      return database.inSession(
          connection,
          session ->
              session
                  .createSelectionQuery(
                      """
                      from ImageRow i where i.productId in :products and i.deletedAt is null
                      order by i.position
                      """,
                      ImageRow.class)
                  .setParameter("products", products)
                  .getResultStream()
                  .collect(groupingBy(i -> i.productId)));
    }

    /** Pictures with a crop that a person spoke of; an import never takes them away. */
    private Set<Long> spokenImages(List<Long> products) throws SQLException {
      String sql =
          """
          select distinct c.image_id from crop c
           where c.product_id = any(?)
             and (c.source = 'PERSON' or exists (select from decision d where d.crop_id = c.id))
          """;
      return new HashSet<>(Statements.list(connection, sql, r -> r.getLong(1), products));
    }

    private void add(ProductDraft draft) {
      var row = new ProductRow();
      row.sku = draft.sku();
      row.createdAt = now;
      take(row, draft);
      newProducts.add(row);
      newDrafts.add(draft);
    }

    private void take(ProductRow row, ProductDraft draft) {
      row.title = draft.title();
      row.description = draft.description();
      row.usage = draft.usage();
      row.features = draft.features();
      row.category = draft.category();
      row.metadata = draft.metadata();
      row.contentHash = draft.contentHash();
      row.changedBy = BY;
      row.changedAt = now;
    }

    private void update(ProductRow row, ProductDraft draft, List<ImageRow> images) {
      boolean picturesChanged = place(row.id, draft, images);
      if (!picturesChanged && same(row, draft)) {
        return;
      }
      take(row, draft);
      row.version++;
      changedProducts.add(row);
    }

    private static boolean same(ProductRow row, ProductDraft draft) {
      return row.title.equals(draft.title())
          && row.description.equals(draft.description())
          && row.usage.equals(draft.usage())
          && row.features.equals(draft.features())
          && row.category.equals(draft.category())
          && row.metadata.equals(draft.metadata());
    }

    /** Keeps the rows of pictures that stay, so that everything said about them stays too. */
    private boolean place(long product, ProductDraft draft, List<ImageRow> existing) {
      boolean changed = false;
      var left = new ArrayList<>(existing);
      int position = 0;
      for (var picture : draft.pictures()) {
        var match = left.stream().filter(i -> i.sha256.equals(picture.sha256())).findFirst();
        if (match.isPresent()) {
          left.remove(match.get());
          changed |= move(match.get(), position);
        } else {
          newImages.add(imageRow(product, position, picture));
          changed = true;
        }
        position++;
      }
      for (var image : left) {
        if (spokenImages.contains(image.id)) {
          changed |= move(image, position++);
        } else {
          goneImages.add(image.id);
          changed = true;
        }
      }
      return changed;
    }

    private boolean move(ImageRow image, int position) {
      if (image.position == position) {
        return false;
      }
      image.position = position;
      movedImages.add(image);
      return true;
    }

    private static ImageRow imageRow(long product, int position, ProductDraft.Picture picture) {
      var image = new ImageRow();
      image.productId = product;
      image.position = position;
      image.objectKey = picture.objectKey();
      image.sha256 = picture.sha256();
      image.byteSize = picture.byteSize();
      return image;
    }

    private void drawIds() throws SQLException {
      var ids = Statements.drawIds(connection, "product_seq", newProducts.size());
      for (int i = 0; i < newProducts.size(); i++) {
        newProducts.get(i).id = ids[i];
        place(ids[i], newDrafts.get(i), List.of());
      }
      var imageIds = Statements.drawIds(connection, "image_seq", newImages.size());
      for (int i = 0; i < newImages.size(); i++) {
        newImages.get(i).id = imageIds[i];
      }
    }

    private void flush() throws SQLException {
      retire();
      // Positions are unique, so pictures that swap places go out of the way first.
      for (var image : movedImages) {
        Statements.update(
            connection, "update image set position = position + 1000000 where id = ?", image.id);
      }
      database.inSession(
          connection,
          session -> {
            session.insertMultiple(newProducts);
            session.updateMultiple(changedProducts);
            session.updateMultiple(movedImages);
            session.insertMultiple(newImages);
            return newImages.size();
          });
    }

    private void retire() throws SQLException {
      for (String table : List.of("image", "detection", "crop")) {
        String column = table.equals("image") ? "id" : "image_id";
        Statements.update(
            connection,
            "update %s set deleted_at = ? where %s = any(?) and deleted_at is null"
                .formatted(table, column),
            now,
            goneImages);
      }
    }
  }
}
