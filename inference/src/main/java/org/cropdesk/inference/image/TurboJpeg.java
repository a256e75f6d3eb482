package org.cropdesk.inference.image;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.List;
import org.cropdesk.crop.PixelBox;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * JPEG through libturbojpeg (API of 2.0, also in 3.x), called by the foreign function interface.
 * The same pixels as {@link PlainJpeg}, but vectorised, and reduced sizes come from a smaller
 * inverse DCT. One native handle a call, so any number of threads may decode.
 *
 * <p>The library remembers only its last warning, so it is told to stop at the first one, and the
 * rare picture with a warning goes to the JDK's decoder, which lists them all.
 */
final class TurboJpeg implements JpegDecoder {
  private static final Logger log = LoggerFactory.getLogger(TurboJpeg.class);
  private static final int PIXELS_RGB = 0;
  private static final int PIXELS_CMYK = 11;
  private static final int STOP_ON_WARNING = 8192;
  private static final int LIMIT_SCANS = 32768;

  private final JpegDecoder exact;
  private final String library;
  private final MethodHandle open;
  private final MethodHandle decompress;
  private final MethodHandle destroy;

  private TurboJpeg(String library, SymbolLookup symbols, JpegDecoder exact) {
    this.library = library;
    this.exact = exact;
    open = function(symbols, "tjInitDecompress", FunctionDescriptor.of(ADDRESS));
    destroy = function(symbols, "tjDestroy", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    decompress =
        function(
            symbols,
            "tjDecompress2",
            FunctionDescriptor.of(
                JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT,
                JAVA_INT, JAVA_INT));
  }

  /**
   * Finds the library: {@code cropdesk.turbojpeg} (property) or {@code CROPDESK_TURBOJPEG}
   * (environment), the cache that {@code packaging/setup/turbojpeg.sh} fills, the system.
   *
   * @return the library, or {@code exact} itself where there is none
   */
  static JpegDecoder orElse(JpegDecoder exact) {
    for (String candidate : NativeLibraries.candidates("turbojpeg")) {
      try {
        SymbolLookup symbols =
            candidate.contains("/") || candidate.contains("\\")
                ? SymbolLookup.libraryLookup(Path.of(candidate), Arena.global())
                : SymbolLookup.libraryLookup(candidate, Arena.global());
        var found = new TurboJpeg(candidate, symbols, exact);
        log.info("JPEG is decoded by {}", candidate);
        return found;
      } catch (IllegalArgumentException | UnsatisfiedLinkError e) {
        log.debug("No libturbojpeg at {}: {}", candidate, e.getMessage());
      }
    }
    log.info("libturbojpeg was not found; JPEG is decoded by the JDK, big photos more slowly");
    return exact;
  }

  private static MethodHandle function(SymbolLookup symbols, String name, FunctionDescriptor type) {
    MemorySegment address =
        symbols
            .find(name)
            .orElseThrow(() -> new IllegalArgumentException("The library has no " + name));
    return Linker.nativeLinker().downcallHandle(address, type);
  }

  /** Makes something of the native pixels, row by row without gaps, while they are there. */
  private interface Taker<T> {
    T take(MemorySegment pixels, int width, int height, int channels);
  }

  @Override
  public PixelImage decode(byte[] bytes, JpegHeader header, int reduction) {
    var whole =
        natively(
            bytes,
            header,
            reduction,
            (pixels, width, height, channels) ->
                new PixelImage(
                    width, height, rgb(pixels.toArray(JAVA_BYTE), width * height, channels)));
    return whole != null ? whole : exact.decode(bytes, header, reduction);
  }

  @Override
  public List<PixelImage> decode(
      byte[] bytes, JpegHeader header, int reduction, List<PixelBox> parts) {
    List<PixelImage> cut =
        natively(
            bytes,
            header,
            reduction,
            (pixels, width, height, channels) ->
                parts.stream().map(part -> cut(pixels, width, channels, part)).toList());
    return cut != null ? cut : exact.decode(bytes, header, reduction, parts);
  }

  private static PixelImage cut(MemorySegment pixels, int width, int channels, PixelBox part) {
    int row = channels * part.width();
    var bytes = new byte[row * part.height()];
    for (int y = 0; y < part.height(); y++) {
      long from = (long) channels * ((long) (part.y0() + y) * width + part.x0());
      MemorySegment.copy(pixels, JAVA_BYTE, from, bytes, y * row, row);
    }
    int count = part.width() * part.height();
    return new PixelImage(part.width(), part.height(), rgb(bytes, count, channels));
  }

  private static byte[] rgb(byte[] pixels, int count, int channels) {
    return channels == 4 ? JpegColours.inks(pixels, count) : pixels;
  }

  /** Null when the library will not decode it. */
  private <T> @Nullable T natively(byte[] bytes, JpegHeader header, int reduction, Taker<T> taker) {
    int width = DecodedImage.reduced(header.header().width(), reduction);
    int height = DecodedImage.reduced(header.header().height(), reduction);
    boolean inks =
        header.colour() == JpegHeader.Colour.CMYK || header.colour() == JpegHeader.Colour.YCCK;
    int channels = inks ? 4 : 3;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment source = arena.allocate(bytes.length);
      MemorySegment.copy(bytes, 0, source, JAVA_BYTE, 0, bytes.length);
      MemorySegment target = arena.allocate((long) channels * width * height);
      return run(source, target, width, height, inks)
          ? taker.take(target, width, height, channels)
          : null;
    }
  }

  private boolean run(
      MemorySegment source, MemorySegment target, int width, int height, boolean inks) {
    try {
      var handle = (MemorySegment) open.invokeExact();
      if (handle.equals(MemorySegment.NULL)) {
        return false;
      }
      try {
        int pitch = (inks ? 4 : 3) * width;
        int format = inks ? PIXELS_CMYK : PIXELS_RGB;
        int flags = STOP_ON_WARNING | LIMIT_SCANS;
        int status =
            (int)
                decompress.invokeExact(
                    handle, source, source.byteSize(), target, width, pitch, height, format, flags);
        return status == 0;
      } finally {
        int ignored = (int) destroy.invokeExact(handle);
      }
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("Calling " + library + " failed", e);
    }
  }

  @Override
  public String toString() {
    return "libturbojpeg (" + library + ")";
  }
}
