package org.cropdesk.inference.onnx;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** The smallest ONNX graph there is: {@code y = Identity(x)} over one float. */
final class TinyGraph {
  private TinyGraph() {}

  static byte[] identity() {
    byte[] dim = message(1, number(1, 1));
    byte[] tensorType = join(number(1, 1), message(2, dim));
    byte[] type = message(1, tensorType);
    byte[] node = join(text(1, "x"), text(2, "y"), text(4, "Identity"));
    byte[] graph =
        join(
            message(1, node),
            text(2, "probe"),
            message(11, join(text(1, "x"), message(2, type))),
            message(12, join(text(1, "y"), message(2, type))));
    byte[] opset = number(2, 13);
    return join(number(1, 8), message(7, graph), message(8, opset));
  }

  private static byte[] number(int field, int value) {
    return new byte[] {(byte) (field << 3), (byte) value};
  }

  private static byte[] text(int field, String value) {
    return message(field, value.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] message(int field, byte[] body) {
    var out = new ByteArrayOutputStream();
    out.write(field << 3 | 2);
    out.write(body.length);
    out.writeBytes(body);
    return out.toByteArray();
  }

  private static byte[] join(byte[]... parts) {
    var out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
