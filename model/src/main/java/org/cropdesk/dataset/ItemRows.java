package org.cropdesk.dataset;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.TreeMap;
import org.cropdesk.crop.CropSource;
import org.cropdesk.db.BinaryCopy;

/** Items on their way into the tables of the transaction. */
final class ItemRows {
  private final BinaryCopy items =
      new BinaryCopy(
          "frozen_item",
          "image_id",
          "product_id",
          "picture",
          "said",
          "boxes",
          "chosen",
          "content",
          "sha256");
  private final BinaryCopy classes =
      new BinaryCopy("frozen_class", "image_id", "product_id", "name", "boxes");

  void add(DatasetItem item) {
    int boxes = 0;
    int chosen = 0;
    var byClass = new TreeMap<String, Integer>();
    for (DatasetObject object : item.objects()) {
      boxes += object.source() == CropSource.WHOLE_IMAGE ? 0 : 1;
      chosen += object.chosen() ? 1 : 0;
      if (object.chosen() && !object.className().isEmpty()) {
        byClass.merge(object.className(), 1, Integer::sum);
      }
    }
    String content = ItemJson.write(item);
    items
        .row()
        .int8(item.imageId())
        .int8(item.productId())
        .text(item.sha256())
        .text(ItemJson.said(item))
        .int4(boxes)
        .int4(chosen)
        .text(content)
        .text(ItemJson.sha256(content));
    byClass.forEach(
        (name, n) -> classes.row().int8(item.imageId()).int8(item.productId()).text(name).int4(n));
  }

  void send(Connection c) throws SQLException {
    items.send(c);
    classes.send(c);
  }
}
