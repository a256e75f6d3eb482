package org.cropdesk.app.bench;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import org.cropdesk.inference.image.DecodedImage;
import org.cropdesk.inference.image.ImageDecoder;
import org.cropdesk.inference.image.ImageRejected;
import org.cropdesk.inference.image.PixelImage;
import org.cropdesk.inference.image.Resize;

/**
 * Decoding, turning and resizing to 224 pixels on two threads, against sharp with two in flight.
 */
final class DecodeLine implements Line {
  private static final int SIDE = 224;
  private static final int THREADS = 2;
  private static final int ROUNDS = 9;
  private static final double BAR = 1.0;

  /** Mean absolute difference of a sample, of 255, above which the two do not do the same work. */
  private static final double SAME = 4;

  @Override
  public List<Result> run(Ground ground) throws Exception {
    List<Path> small = plainPhotos(ground);
    List<Path> big = bigPhotos(ground);
    return List.of(
        compare(ground, "decode (over sharp)", small, 2),
        compare(ground, "decode-12mp (over sharp)", big, 2));
  }

  private static Result compare(Ground ground, String name, List<Path> files, int repeats)
      throws Exception {
    ImageDecoder decoder = ImageDecoder.create();
    List<byte[]> bytes = new ArrayList<>();
    for (Path file : files) {
      bytes.add(Files.readAllBytes(file));
    }
    try (var peer = SharpPeer.start(ground, SIDE, THREADS, files);
        ExecutorService pool = Executors.newFixedThreadPool(THREADS)) {
      double difference = difference(decoder, bytes, peer.pixels(ground.scratch()));
      for (int i = 0; i < 3; i++) {
        round(pool, decoder, bytes);
        peer.round();
      }
      Rounds rounds =
          Rounds.inTurn(
              ROUNDS,
              () -> repeated(repeats, () -> round(pool, decoder, bytes)),
              () -> repeated(repeats, peer::round));
      String note =
          String.format(
              Locale.ROOT,
              "%d pictures, JPEG by %s; mean difference of a sample %.2f of 255",
              files.size(),
              decoder.jpegLibrary(),
              difference);
      return Result.rates(name, "pictures/s", rounds, BAR, note);
    }
  }

  private static double repeated(int times, Rounds.Side side) throws Exception {
    double seconds = 0;
    for (int i = 0; i < times; i++) {
      seconds += 1 / side.run();
    }
    return times / seconds;
  }

  private static double round(ExecutorService pool, ImageDecoder decoder, List<byte[]> files)
      throws Exception {
    var next = new AtomicInteger();
    Callable<Integer> worker =
        () -> {
          int sum = 0;
          for (int i = next.getAndIncrement(); i < files.size(); i = next.getAndIncrement()) {
            sum += one(decoder, files.get(i)).rgb().length;
          }
          return sum;
        };
    long start = System.nanoTime();
    List<Future<Integer>> running = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      running.add(pool.submit(worker));
    }
    int sum = 0;
    for (Future<Integer> future : running) {
      sum += future.get();
    }
    if (sum != files.size() * 3 * SIDE * SIDE) {
      throw new IllegalStateException("Pixels are missing");
    }
    return files.size() / ((System.nanoTime() - start) / 1e9);
  }

  private static PixelImage one(ImageDecoder decoder, byte[] bytes) {
    return Resize.bicubic(decoder.decodeAtLeast(bytes, SIDE).image(), SIDE, SIDE);
  }

  private static double difference(ImageDecoder decoder, List<byte[]> files, byte[] theirs) {
    long sum = 0;
    int at = 0;
    for (byte[] file : files) {
      for (byte ours : one(decoder, file).rgb()) {
        sum += Math.abs((ours & 0xff) - (theirs[at++] & 0xff));
      }
    }
    double mean = (double) sum / at;
    if (at != theirs.length || mean > SAME) {
      throw new IllegalStateException("The two sides show other pixels: " + mean);
    }
    return mean;
  }

  /** Sample photos that every decoder takes, without the faults that are there on purpose. */
  static List<Path> plainPhotos(Ground ground) throws IOException {
    ImageDecoder decoder = ImageDecoder.create();
    List<Path> plain = new ArrayList<>();
    for (Path photo : ground.photos()) {
      byte[] bytes = Files.readAllBytes(photo);
      try {
        DecodedImage image = decoder.decode(bytes);
        if (image.width() >= SIDE && image.height() >= SIDE && components(bytes) == 3) {
          plain.add(photo);
        }
      } catch (ImageRejected e) {
        // One of the broken files of the samples.
      }
    }
    return plain;
  }

  /** Colour components by the frame header; CMYK and grey are converted in ways of their own. */
  private static int components(byte[] jpeg) {
    int at = 2;
    while (at + 9 < jpeg.length) {
      int marker = jpeg[at + 1] & 0xff;
      if (marker >= 0xc0 && marker <= 0xc2) {
        return jpeg[at + 9] & 0xff;
      }
      at += 2 + 256 * (jpeg[at + 2] & 0xff) + (jpeg[at + 3] & 0xff);
    }
    return 0;
  }

  /** Eight phone photos of 4000 x 3000, tiled from the samples; half of them stored turned. */
  private static List<Path> bigPhotos(Ground ground) throws IOException {
    Path folder = ground.cache().resolve("photos-12mp");
    if (!Files.exists(folder)) {
      Path made = Files.createDirectories(ground.scratch().resolve("photos-12mp"));
      List<Path> tiles = plainPhotos(ground);
      for (int i = 0; i < 8; i++) {
        byte[] jpeg = jpeg(tiled(tiles, 16 * i));
        byte[] turned = i % 2 == 0 ? jpeg : withOrientation(jpeg, 6);
        Files.write(made.resolve("photo-" + i + ".jpg"), turned);
      }
      Files.move(made, folder);
    }
    return Ground.jpegs(folder);
  }

  private static BufferedImage tiled(List<Path> tiles, int first) throws IOException {
    var canvas = new BufferedImage(4000, 3000, BufferedImage.TYPE_INT_RGB);
    var graphics = canvas.createGraphics();
    int next = first;
    for (int y = 0; y < 3000; y += 600) {
      for (int x = 0; x < 4000; x += 800) {
        BufferedImage tile = ImageIO.read(tiles.get(next++ % tiles.size()).toFile());
        graphics.drawImage(tile, x, y, 800, 600, null);
      }
    }
    graphics.dispose();
    return canvas;
  }

  private static byte[] jpeg(BufferedImage image) throws IOException {
    var writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    var bytes = new ByteArrayOutputStream();
    try (var out = ImageIO.createImageOutputStream(bytes)) {
      ImageWriteParam parameters = writer.getDefaultWriteParam();
      parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      parameters.setCompressionQuality(0.92f);
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), parameters);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  /** Puts an Exif segment with nothing but the orientation behind the start of a JPEG. */
  private static byte[] withOrientation(byte[] jpeg, int orientation) {
    byte[] exif = {
      (byte) 0xff,
      (byte) 0xe1,
      0,
      34,
      'E',
      'x',
      'i',
      'f',
      0,
      0,
      'M',
      'M',
      0,
      42,
      0,
      0,
      0,
      8,
      0,
      1,
      0x01,
      0x12,
      0,
      3,
      0,
      0,
      0,
      1,
      0,
      (byte) orientation,
      0,
      0,
      0,
      0,
      0,
      0
    };
    var out = new byte[jpeg.length + exif.length];
    System.arraycopy(jpeg, 0, out, 0, 2);
    System.arraycopy(exif, 0, out, 2, exif.length);
    System.arraycopy(jpeg, 2, out, 2 + exif.length, jpeg.length - 2);
    return out;
  }
}
