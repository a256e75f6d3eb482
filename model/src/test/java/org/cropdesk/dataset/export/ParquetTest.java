package org.cropdesk.dataset.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.cropdesk.dataset.DatasetItem;
import org.cropdesk.dataset.DatasetObject;
import org.cropdesk.dataset.Split;
import org.cropdesk.job.StopSignal;
import org.cropdesk.storage.FolderStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ParquetTest {
  @TempDir Path dir;

  /** Crops whose number ends in 7 have no vector. */
  private static final class Drawn implements DatasetVectors {
    @Override
    public int dimensions() {
      return 5;
    }

    /** They are worked out of the ids, so they cannot change. */
    @Override
    public void requireFrozen(StopSignal stop) {}

    @Override
    public Map<Long, float[]> of(Collection<Long> cropIds) {
      var vectors = new HashMap<Long, float[]>();
      cropIds.stream().filter(id -> id % 10 != 7).forEach(id -> vectors.put(id, of(id)));
      return vectors;
    }

    private static float[] of(long id) {
      return new float[] {id, 0.5f * id, -1, 0, 1e-3f};
    }
  }

  @Test
  void everyCropIsReadBackWithItsBoxLabelsAndVector() throws IOException {
    Path out = Files.createDirectories(Path.of("target/parquet")).resolve("set");
    delete(out);
    // More rows than one row group holds.
    var source = ManyPictures.in(dir.resolve("pictures"), 3, 64, 48, 4000, 2);
    var ground =
        new ExportGround(
            source,
            new FolderStore(dir.resolve("pictures")),
            new ManyPictures.AsStored(),
            null,
            new Drawn());
    var report =
        ExportRun.toFolder(
            ground,
            ExportOptions.of(new DatasetFormat.Parquet(true)),
            out,
            "t",
            2,
            new StopSignal(),
            ExportWatch.NONE);
    assertThat(report).isPresent();
    for (Split split : Split.values()) {
      var rows = ParquetReader.read(out.resolve(split.word()).resolve("00000.parquet"));
      int at = 0;
      for (DatasetItem item : source.items(split, 0, 10_000)) {
        for (DatasetObject object : item.objects()) {
          compare(rows.get(at++), item, object);
        }
      }
      assertThat(rows).hasSize(at);
    }
  }

  private static void compare(Map<String, ?> row, DatasetItem item, DatasetObject object) {
    assertThat(row.get("crop_id")).isEqualTo(object.cropId());
    assertThat(row.get("image_id")).isEqualTo(item.imageId());
    assertThat(row.get("sku")).isEqualTo(item.sku());
    assertThat(row.get("split")).isEqualTo(item.split().word());
    assertThat(row.get("box_x0")).isEqualTo(object.box().x0());
    assertThat(row.get("box_y1")).isEqualTo(object.box().y1());
    assertThat(row.get("crop_x1")).isEqualTo(object.crop().x1());
    assertThat(row.get("class_id")).isEqualTo(object.classId());
    assertThat(row.get("primary")).isEqualTo(object.primary());
    assertThat(row.get("label_colour")).isEqualTo(object.labels().get("colour"));
    if (object.cropId() % 10 == 7) {
      assertThat(row.get("vector")).isNull();
    } else {
      var wanted = new ArrayList<Float>();
      for (float number : Drawn.of(object.cropId())) {
        wanted.add(number);
      }
      assertThat(row.get("vector")).isEqualTo(wanted);
    }
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (var files = Files.walk(folder)) {
        for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
