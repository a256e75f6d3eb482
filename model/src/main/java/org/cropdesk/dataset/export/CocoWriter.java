package org.cropdesk.dataset.export;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import org.cropdesk.crop.Box;
import org.cropdesk.dataset.DatasetItem;
import org.cropdesk.dataset.DatasetObject;
import org.cropdesk.dataset.DatasetVersion;
import org.cropdesk.dataset.Split;
import org.cropdesk.dataset.Taxonomy;
import org.cropdesk.dataset.export.DatasetPictures.Picture;
import org.jspecify.annotations.Nullable;

/**
 * COCO detection (cocodataset.org/#format-data): {@code annotations/instances_SPLIT.json} over
 * {@code images/SPLIT/}. Ids of pictures and annotations are those of the catalog, categories are
 * the taxonomy's ids from 1. Annotations wait in a file of their own while pictures are named, so
 * nothing is held in memory.
 */
final class CocoWriter implements FormatWriter {
  private final ExportFiles files;
  private final ExportSpool spool;
  private final DatasetVersion version;
  private final Taxonomy taxonomy;
  private @Nullable GrowingFile file;
  private boolean anyImage;
  private boolean anyBox;

  CocoWriter(ExportFiles files, ExportSpool spool, DatasetVersion version, Taxonomy taxonomy) {
    this.files = files;
    this.spool = spool;
    this.version = version;
    this.taxonomy = taxonomy;
  }

  @Override
  public void begin(Split split) throws IOException {
    anyImage = false;
    anyBox = false;
    file = files.grow("annotations/instances_" + split.word() + ".json");
    spool.clear();
    open().text("{\"info\":" + CanonicalJson.line(info(split)) + ",\n\"licenses\":[],\n");
    open().text("\"categories\":" + categories() + ",\n\"images\":[");
  }

  private ObjectNode info(Split split) {
    var at = version.frozenAt().atOffset(ZoneOffset.UTC);
    return CanonicalJson.object()
        .put("year", at.getYear())
        .put("version", Integer.toString(version.number()))
        .put("description", version.name() + ", " + split.word())
        .put("contributor", version.frozenBy())
        .put("url", "")
        .put("date_created", DateTimeFormatter.ISO_INSTANT.format(version.frozenAt()));
  }

  private String categories() {
    var list = new StringBuilder("[");
    List<String> names = taxonomy.of(Taxonomy.OBJECT);
    for (int id = 0; id < names.size(); id++) {
      list.append(id == 0 ? "\n" : ",\n");
      list.append(
          CanonicalJson.line(
              CanonicalJson.object()
                  .put("id", id + 1)
                  .put("name", names.get(id))
                  .put("supercategory", "")));
    }
    return list.append("]").toString();
  }

  @Override
  public Optional<Refusal> refusal(Sample sample) {
    return Optional.empty();
  }

  @Override
  public boolean wantsPicture(Sample sample) {
    return true;
  }

  @Override
  public List<NewFile> files(Sample sample, Picture picture) {
    String path =
        "images/" + sample.item().split().word() + "/" + sample.key() + "." + picture.extension();
    return List.of(new NewFile(path, picture.bytes()));
  }

  @Override
  public void add(Shot shot) throws IOException {
    DatasetItem item = shot.sample().item();
    open()
        .text(
            (anyImage ? ",\n" : "\n")
                + CanonicalJson.line(
                    CanonicalJson.object()
                        .put("id", item.imageId())
                        .put("width", item.width())
                        .put("height", item.height())
                        .put("file_name", shot.sample().key() + "." + shot.extension())));
    anyImage = true;
    for (DatasetObject object : YoloWriter.boxes(item)) {
      if (object.classId() >= 0) {
        spool.text((anyBox ? ",\n" : "\n") + CanonicalJson.line(annotation(item, object)));
        anyBox = true;
      }
    }
    YoloWriter.withoutClass(files, item);
  }

  private static ObjectNode annotation(DatasetItem item, DatasetObject object) {
    Box box = object.box();
    double x0 = Math.clamp(box.x0(), 0, item.width());
    double y0 = Math.clamp(box.y0(), 0, item.height());
    double width = Math.clamp(box.x1(), 0, item.width()) - x0;
    double height = Math.clamp(box.y1(), 0, item.height()) - y0;
    var node =
        CanonicalJson.object()
            .put("id", object.cropId())
            .put("image_id", item.imageId())
            .put("category_id", object.classId() + 1);
    node.putArray("segmentation");
    node.put("area", width * height).putArray("bbox").add(x0).add(y0).add(width).add(height);
    return node.put("iscrowd", 0);
  }

  @Override
  public void end(Split split) throws IOException {
    open().text("],\n\"annotations\":[");
    spool.pour(open());
    open().text("]}\n");
    files.grown(open());
    file = null;
  }

  private GrowingFile open() {
    if (file == null) {
      throw new IllegalStateException("No split has begun");
    }
    return file;
  }

  @Override
  public void finish() {
    // Every split is a whole of its own.
  }

  @Override
  public void close() {
    if (file != null) {
      file.close();
    }
  }
}
