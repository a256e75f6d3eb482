package org.cropdesk.inference.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

final class ReadAlikeTest {
  private static final String TURNED =
      "http://ns.adobe.com/xap/1.0/\0<rdf:Description tiff:Orientation=\"6\"/>";

  /** An upright JPEG with segments behind its first marker. */
  private static byte[] jpeg(byte[]... segments) throws IOException {
    var image = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB), "jpeg", image);
    byte[] plain = image.toByteArray();
    var made = new ByteArrayOutputStream();
    made.write(plain, 0, 2);
    for (byte[] segment : segments) {
      made.write(segment);
    }
    made.write(plain, 2, plain.length - 2);
    return made.toByteArray();
  }

  private static byte[] segment(int marker, byte[] content) {
    var bytes = Arrays.copyOf(new byte[] {(byte) 0xff, (byte) marker, 0, 0}, 4 + content.length);
    bytes[2] = (byte) ((content.length + 2) >> 8);
    bytes[3] = (byte) (content.length + 2);
    System.arraycopy(content, 0, bytes, 4, content.length);
    return bytes;
  }

  private static byte[] xmp() {
    return segment(0xe1, TURNED.getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void anUprightJpegIsReadAlike() throws IOException {
    assertThat(ReadAlike.of(jpeg())).contains(new ReadAlike(ImageFormat.JPEG, 40, 30));
  }

  /** Pillow believes it, OpenCV and libvips do not. */
  @Test
  void anOrientationInXmpIsNotHoweverMuchMetadataStandsBeforeIt() throws IOException {
    byte[] profile = segment(0xe2, new byte[65_000]);
    assertThat(ReadAlike.of(jpeg(xmp()))).isEmpty();
    assertThat(ReadAlike.of(jpeg(profile, profile, profile, profile, profile, xmp()))).isEmpty();
  }

  @Test
  void theSameWordsBehindTheHeaderAreNoMetadata() throws IOException {
    byte[] plain = jpeg();
    byte[] words = xmp();
    byte[] behind = Arrays.copyOf(plain, plain.length + words.length);
    // In front of the end marker, where nothing but pixels is looked for.
    System.arraycopy(words, 0, behind, plain.length - 2, words.length);
    behind[behind.length - 2] = (byte) 0xff;
    behind[behind.length - 1] = (byte) 0xd9;
    assertThat(ReadAlike.of(behind)).isPresent();
  }
}
