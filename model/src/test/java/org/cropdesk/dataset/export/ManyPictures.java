package org.cropdesk.dataset.export;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import org.cropdesk.crop.Box;
import org.cropdesk.crop.CropSource;
import org.cropdesk.crop.PixelBox;
import org.cropdesk.dataset.Dataset;
import org.cropdesk.dataset.DatasetItem;
import org.cropdesk.dataset.DatasetObject;
import org.cropdesk.dataset.DatasetQuery;
import org.cropdesk.dataset.DatasetSource;
import org.cropdesk.dataset.DatasetVersion;
import org.cropdesk.dataset.Leakage;
import org.cropdesk.dataset.LeftOut;
import org.cropdesk.dataset.Split;
import org.cropdesk.dataset.Taxonomy;

/** A version of any size that holds nothing in memory, over a few real JPEG files. */
public final class ManyPictures implements DatasetSource {
  private final List<Stored> stored;
  private final long images;
  private final int crops;
  private final int width;
  private final int height;
  private final long versionId;

  private record Stored(String key, String sha256, long size) {}

  private ManyPictures(
      List<Stored> stored, long images, int crops, int width, int height, long versionId) {
    this.stored = stored;
    this.images = images;
    this.crops = crops;
    this.width = width;
    this.height = height;
    this.versionId = versionId;
  }

  /** Writes the files to a folder. */
  public static ManyPictures in(
      Path folder, int files, int width, int height, long images, int crops) throws IOException {
    Files.createDirectories(folder);
    var random = new Random(11);
    var stored = new ArrayList<Stored>();
    for (int i = 0; i < files; i++) {
      var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          image.setRGB(x, y, 0x8090a0 + random.nextInt(64) * 0x010203 + x * 0x0300);
        }
      }
      var bytes = new ByteArrayOutputStream();
      ImageIO.write(image, "jpeg", bytes);
      String key = "picture-" + i + ".jpg";
      Files.write(folder.resolve(key), bytes.toByteArray());
      stored.add(new Stored(key, Hashes.of(bytes.toByteArray()), bytes.size()));
    }
    return new ManyPictures(stored, images, crops, width, height, 1);
  }

  /** The same with the id of a row in a catalog. */
  ManyPictures of(long id) {
    return new ManyPictures(stored, images, crops, width, height, id);
  }

  @Override
  public DatasetVersion version() {
    var dataset =
        new Dataset(1, "many", "pepper", Dataset.Ratios.USUAL, 0.97, false, "ada", Instant.EPOCH);
    return new DatasetVersion(
        versionId,
        dataset,
        1,
        DatasetQuery.verified(),
        "1:1:",
        1,
        Instant.parse("2026-11-22T01:02:03Z"),
        "ada",
        1,
        "",
        "",
        "",
        null,
        new DatasetVersion.Counts(
            images, images, images * crops, images * crops, 0, Map.of(), Map.of()),
        new Leakage(0, 0, 0, 0.97, 0, images * crops, 0),
        Hashes.of(images + " " + crops),
        null,
        "");
  }

  @Override
  public Taxonomy taxonomy() {
    return new Taxonomy(
        1, Map.of(Taxonomy.OBJECT, List.of("mug", "hat"), "colour", List.of("red", "blue")));
  }

  @Override
  public List<DatasetItem> items(Split split, long afterImageId, int limit) {
    var page = new ArrayList<DatasetItem>();
    for (long id = Math.max(0, afterImageId) + 1; id <= images && page.size() < limit; id++) {
      if (split(id) == split) {
        page.add(item(id));
      }
    }
    return page;
  }

  private static Split split(long id) {
    return id % 10 == 8 ? Split.VAL : id % 10 == 9 ? Split.TEST : Split.TRAIN;
  }

  private DatasetItem item(long id) {
    Stored file = stored.get((int) (id % stored.size()));
    var objects = new ArrayList<DatasetObject>();
    for (int i = 0; i < crops; i++) {
      double x = (id + 7L * i) % (width / 2);
      var box = new Box(x, 1, x + width / 3.0, height - 2.0);
      objects.add(
          new DatasetObject(
              id * crops + i,
              CropSource.DETECTION,
              box,
              PixelBox.around(box, 0.15, width, height),
              i % 2 == 0 ? "mug" : "hat",
              i % 2,
              true,
              i == 0,
              true,
              Map.of("colour", List.of(id % 3 == 0 ? "red" : "blue"))));
    }
    return new DatasetItem(
        id,
        id,
        "SKU." + id,
        0,
        "Thing number " + id,
        "",
        "things",
        file.key(),
        file.sha256(),
        file.size(),
        "jpeg",
        width,
        height,
        1,
        split(id),
        1,
        objects);
  }

  @Override
  public List<LeftOut> leftOut(int afterOrdinal, int limit) {
    return afterOrdinal > 0
        ? List.of()
        : List.of(new LeftOut(1, 999, "SKU.999", null, null, "no-title", "It has no title."));
  }

  /** The stored bytes, which are upright JPEG. */
  public static final class AsStored implements DatasetPictures {
    @Override
    public Picture whole(DatasetItem item, byte[] bytes) {
      return new Picture(bytes, "jpg", item.width(), item.height(), true);
    }

    @Override
    public List<Picture> crops(DatasetItem item, byte[] bytes, List<DatasetObject> crops) {
      return crops.stream().map(c -> new Picture(bytes, "jpg", 1, 1, false)).toList();
    }

    @Override
    public String describe() {
      return "as stored";
    }
  }
}
