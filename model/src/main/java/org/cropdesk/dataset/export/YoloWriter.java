package org.cropdesk.dataset.export;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.cropdesk.crop.Box;
import org.cropdesk.crop.CropSource;
import org.cropdesk.dataset.DatasetItem;
import org.cropdesk.dataset.DatasetObject;
import org.cropdesk.dataset.Split;
import org.cropdesk.dataset.Taxonomy;
import org.cropdesk.dataset.export.DatasetPictures.Picture;

/**
 * Ultralytics detection. A row is {@code class x_center y_center width height} over the oriented
 * picture, clamped before it is rounded to six decimals. A picture without boxes has no label file:
 * the loader takes it as background. Nothing is written that the loader would drop or change.
 */
final class YoloWriter implements FormatWriter {
  /** Ultralytics calls pictures with a shorter side corrupt and leaves them away. */
  static final int SHORTEST_SIDE = 10;

  private final ExportFiles files;
  private final Taxonomy taxonomy;
  private final Map<Split, Long> pictures = new EnumMap<>(Split.class);

  YoloWriter(ExportFiles files, Taxonomy taxonomy) {
    this.files = files;
    this.taxonomy = taxonomy;
  }

  @Override
  public void begin(Split split) {
    pictures.put(split, 0L);
  }

  @Override
  public Optional<Refusal> refusal(Sample sample) {
    DatasetItem item = sample.item();
    if (Math.min(item.width(), item.height()) < SHORTEST_SIDE) {
      return Optional.of(
          new Refusal(
              "too-small",
              "The picture is %d x %d pixels; the YOLO loader drops sides under %d. Replace it."
                  .formatted(item.width(), item.height(), SHORTEST_SIDE)));
    }
    return Optional.empty();
  }

  @Override
  public boolean wantsPicture(Sample sample) {
    return true;
  }

  @Override
  public List<NewFile> files(Sample sample, Picture picture) {
    String place = sample.item().split().word() + "/" + sample.key();
    var made = new ArrayList<NewFile>();
    made.add(new NewFile("images/" + place + "." + picture.extension(), picture.bytes()));
    String rows = rows(sample.item());
    if (!rows.isEmpty()) {
      made.add(new NewFile("labels/" + place + ".txt", rows.getBytes(StandardCharsets.UTF_8)));
    }
    return made;
  }

  /** The boxes a detector is to find: what people drew and kept of what was found. */
  static List<DatasetObject> boxes(DatasetItem item) {
    return item.objects().stream().filter(o -> o.source() != CropSource.WHOLE_IMAGE).toList();
  }

  private static String rows(DatasetItem item) {
    // The loader removes a second row of the same box and says nothing.
    Set<String> rows = new LinkedHashSet<>();
    for (DatasetObject object : boxes(item)) {
      if (object.classId() >= 0) {
        rows.add(row(object.classId(), object.box(), item.width(), item.height()));
      }
    }
    return String.join("", rows);
  }

  static String row(int classId, Box box, int width, int height) {
    double x0 = Math.clamp(box.x0(), 0, width);
    double y0 = Math.clamp(box.y0(), 0, height);
    double x1 = Math.clamp(box.x1(), 0, width);
    double y1 = Math.clamp(box.y1(), 0, height);
    return String.format(
        Locale.ROOT,
        "%d %.6f %.6f %.6f %.6f\n",
        classId,
        (x0 + x1) / 2 / width,
        (y0 + y1) / 2 / height,
        (x1 - x0) / width,
        (y1 - y0) / height);
  }

  @Override
  public void add(Shot shot) throws IOException {
    DatasetItem item = shot.sample().item();
    pictures.merge(item.split(), 1L, Long::sum);
    withoutClass(files, item);
  }

  /** Names the boxes that nobody said the class of: a detector cannot learn from them. */
  static void withoutClass(ExportFiles files, DatasetItem item) throws IOException {
    for (DatasetObject object : boxes(item)) {
      if (object.classId() < 0) {
        files.refused(
            item,
            object.cropId(),
            new Refusal("no-class", "Nobody said what is in this box. Name its class."));
      }
    }
  }

  @Override
  public void end(Split split) {
    // Nothing grows here.
  }

  @Override
  public void finish() throws IOException {
    var yaml = new StringBuilder("# An empty path is the folder of this file.\npath: \"\"\n");
    yaml.append("train: images/train\n");
    if (pictures.getOrDefault(Split.VAL, 0L) > 0) {
      yaml.append("val: images/val\n");
    } else {
      yaml.append(
          "# There are no pictures in val, and the trainer wants some.\nval: images/train\n");
    }
    if (pictures.getOrDefault(Split.TEST, 0L) > 0) {
      yaml.append("test: images/test\n");
    }
    yaml.append("names:\n");
    List<String> names = taxonomy.of(Taxonomy.OBJECT);
    for (int id = 0; id < names.size(); id++) {
      // A string of JSON is one of YAML.
      yaml.append("  ").append(id).append(": ").append(CanonicalJson.line(names.get(id)));
      yaml.append('\n');
    }
    files.text("data.yaml", yaml.toString());
  }

  @Override
  public void close() {
    // Nothing is open.
  }
}
