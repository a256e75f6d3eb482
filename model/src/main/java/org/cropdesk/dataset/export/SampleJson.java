package org.cropdesk.dataset.export;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.TreeSet;
import org.cropdesk.crop.Box;
import org.cropdesk.dataset.DatasetItem;
import org.cropdesk.dataset.DatasetObject;
import org.cropdesk.dataset.Taxonomy;
import org.cropdesk.dataset.export.ExportOptions.Pixels;

/**
 * What is known of a sample, with the same keys of the same kinds for every sample of an export: a
 * table is made of it.
 */
final class SampleJson {
  private SampleJson() {}

  static ObjectNode of(Sample sample, Taxonomy taxonomy, String caption, ObjectNode into) {
    DatasetItem item = sample.item();
    DatasetObject object = sample.object();
    into.put("text", caption)
        .put("image_id", item.imageId())
        .put("crop_id", object == null ? -1 : object.cropId())
        .put("sku", item.sku())
        .put("title", item.title())
        .put("category", item.category())
        .put("class", object == null ? "" : object.className())
        .put("class_id", object == null ? -1 : object.classId())
        .put("primary", object != null && object.primary());
    ObjectNode labels = into.putObject("labels");
    for (String attribute : attributes(taxonomy)) {
      var values = labels.putArray(attribute);
      if (object != null) {
        object.labels().getOrDefault(attribute, List.of()).forEach(values::add);
      }
    }
    if (sample.pixels() == Pixels.PICTURES) {
      objects(item, into.putObject("objects"));
    }
    return into;
  }

  /** Attributes a version knows, in the order of their names. */
  static List<String> attributes(Taxonomy taxonomy) {
    var names = new TreeSet<>(taxonomy.names().keySet());
    names.remove(Taxonomy.OBJECT);
    return List.copyOf(names);
  }

  /** Boxes as Hugging Face's detection sets have them: x, y, width, height in pixels. */
  private static void objects(DatasetItem item, ObjectNode into) {
    var ids = into.putArray("id");
    var boxes = into.putArray("bbox");
    var classes = into.putArray("category");
    var classIds = into.putArray("category_id");
    for (DatasetObject object : YoloWriter.boxes(item)) {
      Box box = object.box();
      ids.add(object.cropId());
      boxes.addArray().add(box.x0()).add(box.y0()).add(box.width()).add(box.height());
      classes.add(object.className());
      classIds.add(object.classId());
    }
  }
}
