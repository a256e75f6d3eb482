package org.cropdesk.inference.image;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import org.cropdesk.crop.PixelBox;
import org.cropdesk.inference.image.ImageRejected.Reason;

/**
 * Turns the bytes of a JPEG, PNG, WebP, GIF (first frame) or BMP file into oriented RGB pixels:
 * transparency over white, colour profiles ignored, 16-bit samples by their high byte. Everything
 * that is wrong with a picture is an {@link ImageRejected}; size limits are checked on the header,
 * before any pixel memory is taken. Safe to use from many threads.
 */
public final class ImageDecoder {
  /** 64 megapixels: twice the largest catalog photo in sight, 192 MiB of RGB. */
  public static final long MAX_PIXELS = 64_000_000;

  /** 64 MiB. */
  public static final long MAX_BYTES = 64L * 1024 * 1024;

  private final JpegDecoder jpeg;

  private ImageDecoder(JpegDecoder jpeg) {
    this.jpeg = jpeg;
  }

  /** The fastest decoder this machine has. */
  public static ImageDecoder create() {
    return new ImageDecoder(TurboJpeg.orElse(new PlainJpeg()));
  }

  /** Java alone; slower on big photos, the same pixels. */
  public static ImageDecoder portable() {
    return new ImageDecoder(new PlainJpeg());
  }

  /** What decodes JPEG here, for the diagnostics page. */
  public String jpegLibrary() {
    return jpeg instanceof TurboJpeg ? jpeg.toString() : "JDK";
  }

  /**
   * Decodes at full size.
   *
   * @throws ImageRejected when the picture cannot be used
   */
  public DecodedImage decode(byte[] bytes) {
    return decode(bytes, header -> 1);
  }

  /**
   * Decodes a JPEG at the smallest of full, 1/2, 1/4 and 1/8 size whose shorter side still has
   * {@code minShortSide} pixels, which costs a fraction of a full decode. Other formats come in
   * full.
   *
   * @throws ImageRejected when the picture cannot be used
   */
  public DecodedImage decodeAtLeast(byte[] bytes, int minShortSide) {
    return decode(
        bytes,
        header -> {
          int shorter = Math.min(header.width(), header.height());
          int factor = 8;
          while (factor > 1 && DecodedImage.reduced(shorter, factor) < minShortSide) {
            factor /= 2;
          }
          return factor;
        });
  }

  /**
   * Decodes a JPEG at 1/{@code reduction} of its size; other formats come in full.
   *
   * @param reduction 1, 2, 4 or 8
   * @throws ImageRejected when the picture cannot be used
   */
  public DecodedImage decodeReduced(byte[] bytes, int reduction) {
    if (Integer.bitCount(reduction) != 1 || reduction > 8) {
      throw new IllegalArgumentException("The reduction must be 1, 2, 4 or 8, not " + reduction);
    }
    return decode(bytes, header -> reduction);
  }

  /**
   * As {@link #decodeReduced}, of which only some boxes are wanted: for a JPEG that lies as it is
   * stored, nothing but the parts takes memory of the heap.
   *
   * @param boxes in full pixels of the oriented picture, within it
   * @return one part for each box, in order; it holds the box, and may be the whole picture
   * @throws ImageRejected when the picture cannot be used
   */
  public List<DecodedPart> decodeParts(byte[] bytes, int reduction, List<PixelBox> boxes) {
    if (bytes.length <= MAX_BYTES && ImageHeader.sniff(bytes) == ImageFormat.JPEG) {
      JpegHeader jpegHeader = JpegHeader.read(bytes);
      ImageHeader header = checked(jpegHeader.header());
      if (header.orientation() == 1) {
        return parts(bytes, jpegHeader, header, reduction, boxes);
      }
    }
    var whole = new DecodedPart(decodeReduced(bytes, reduction), 0, 0);
    return boxes.stream().map(box -> whole).toList();
  }

  private List<DecodedPart> parts(
      byte[] bytes,
      JpegHeader jpegHeader,
      ImageHeader header,
      int reduction,
      List<PixelBox> boxes) {
    int width = DecodedImage.reduced(header.width(), reduction);
    int height = DecodedImage.reduced(header.height(), reduction);
    // What a resampled pixel at the edge of a box may read beside it.
    int beside = 2;
    var cuts =
        boxes.stream()
            .map(b ->
                new PixelBox(
                    Math.clamp(b.x0() / reduction - beside, 0, width - 1),
                    Math.clamp(b.y0() / reduction - beside, 0, height - 1),
                    Math.clamp(DecodedImage.reduced(b.x1(), reduction) + beside, 1, width),
                    Math.clamp(DecodedImage.reduced(b.y1(), reduction) + beside, 1, height)))
            .toList();
    var images = jpeg.decode(bytes, jpegHeader, reduction, cuts);
    var parts = new ArrayList<DecodedPart>();
    for (int i = 0; i < cuts.size(); i++) {
      int x0 = cuts.get(i).x0() * reduction;
      int y0 = cuts.get(i).y0() * reduction;
      PixelImage image = images.get(i);
      parts.add(
          new DecodedPart(
              new DecodedImage(
                  image,
                  header.format(),
                  1,
                  Math.min(header.width() - x0, image.width() * reduction),
                  Math.min(header.height() - y0, image.height() * reduction)),
              x0,
              y0));
    }
    return parts;
  }

  private DecodedImage decode(byte[] bytes, ToIntFunction<ImageHeader> reduction) {
    if (bytes.length > MAX_BYTES) {
      throw new ImageRejected(
          Reason.TOO_LARGE_BYTES,
          "The file has %,d bytes; the limit is %,d.".formatted(bytes.length, MAX_BYTES));
    }
    return switch (ImageHeader.sniff(bytes)) {
      case JPEG -> jpeg(bytes, reduction);
      case PNG -> png(bytes);
      case GIF -> {
        ImageHeader header = checked(GifReader.header(bytes));
        yield oriented(header, GifReader.read(bytes, header));
      }
      case WEBP -> {
        WebpFile file = WebpFile.open(bytes);
        yield announced(file.header(), file.pixels());
      }
      case BMP -> {
        ImageHeader header = checked(BmpHeader.read(bytes));
        yield announced(header, ServiceReader.read(bytes, ImageFormat.BMP));
      }
    };
  }

  private DecodedImage jpeg(byte[] bytes, ToIntFunction<ImageHeader> reduction) {
    JpegHeader header = JpegHeader.read(bytes);
    checked(header.header());
    int factor = reduction.applyAsInt(header.header());
    return oriented(header.header(), jpeg.decode(bytes, header, factor));
  }

  private static DecodedImage png(byte[] bytes) {
    checked(PngReader.peek(bytes));
    PngReader reader = PngReader.open(bytes);
    return oriented(reader.header(), reader.pixels());
  }

  private static DecodedImage announced(ImageHeader header, PixelImage pixels) {
    if (pixels.width() != header.width() || pixels.height() != header.height()) {
      throw ImageRejected.corrupt(header.format(), "its size is not the one it announces");
    }
    return oriented(header, pixels);
  }

  private static DecodedImage oriented(ImageHeader header, PixelImage stored) {
    int orientation = header.orientation();
    PixelImage image = Orientation.apply(stored, orientation);
    boolean swapped = Orientation.swapsSides(orientation);
    int width = swapped ? header.height() : header.width();
    int height = swapped ? header.width() : header.height();
    return new DecodedImage(image, header.format(), orientation, width, height);
  }

  private static ImageHeader checked(ImageHeader header) {
    checkPixels(header.width(), header.height());
    return header;
  }

  static void checkPixels(int width, int height) {
    if ((long) width * height > MAX_PIXELS) {
      throw new ImageRejected(
          Reason.TOO_LARGE_PIXELS,
          "The picture is %dx%d; the limit is 64 megapixels.".formatted(width, height));
    }
  }
}
