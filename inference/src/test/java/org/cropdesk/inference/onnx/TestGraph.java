package org.cropdesk.inference.onnx;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes small ONNX files, field by field of onnx.proto3. */
public final class TestGraph {
  public static final int FLOAT = 1;
  public static final int INT32 = 6;
  public static final int INT64 = 7;

  private final ByteArrayOutputStream graph = new ByteArrayOutputStream();
  private final ByteArrayOutputStream metadata = new ByteArrayOutputStream();

  /** A size of -1 becomes a symbolic one. */
  public TestGraph input(String name, int type, long... dims) {
    message(graph, 11, value(name, type, dims));
    return this;
  }

  public TestGraph output(String name, long... dims) {
    message(graph, 12, value(name, FLOAT, dims));
    return this;
  }

  public TestGraph metadata(String key, String value) {
    var entry = new ByteArrayOutputStream();
    text(entry, 1, key);
    text(entry, 2, value);
    message(metadata, 14, entry.toByteArray());
    return this;
  }

  public TestGraph weights(String name, float[] values, long... dims) {
    var tensor = new ByteArrayOutputStream();
    for (long dim : dims) {
      number(tensor, 1, dim);
    }
    number(tensor, 2, FLOAT);
    text(tensor, 8, name);
    ByteBuffer raw = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    raw.asFloatBuffer().put(values);
    message(tensor, 9, raw.array());
    message(graph, 5, tensor.toByteArray());
    return this;
  }

  public TestGraph node(String operator, String output, String... inputs) {
    message(graph, 1, node(operator, output, inputs, new byte[0]));
    return this;
  }

  /** {@code Cast} to 32-bit floats. */
  public TestGraph toFloat(String output, String input) {
    var attribute = new ByteArrayOutputStream();
    text(attribute, 1, "to");
    number(attribute, 3, FLOAT);
    number(attribute, 20, 2);
    message(graph, 1, node("Cast", output, new String[] {input}, attribute.toByteArray()));
    return this;
  }

  /** {@code ReduceMean} over axes 2 and 3, which disappear. */
  public TestGraph meanOverPixels(String output, String input) {
    var axes = new ByteArrayOutputStream();
    text(axes, 1, "axes");
    number(axes, 8, 2);
    number(axes, 8, 3);
    number(axes, 20, 7);
    var keep = new ByteArrayOutputStream();
    text(keep, 1, "keepdims");
    number(keep, 3, 0);
    number(keep, 20, 2);
    byte[] node =
        node("ReduceMean", output, new String[] {input}, axes.toByteArray(), keep.toByteArray());
    message(graph, 1, node);
    return this;
  }

  private static byte[] node(
      String operator, String output, String[] inputs, byte[]... attributes) {
    var node = new ByteArrayOutputStream();
    for (String input : inputs) {
      text(node, 1, input);
    }
    text(node, 2, output);
    text(node, 4, operator);
    for (byte[] attribute : attributes) {
      if (attribute.length > 0) {
        message(node, 5, attribute);
      }
    }
    return node.toByteArray();
  }

  public byte[] bytes() {
    text(graph, 2, "test");
    var model = new ByteArrayOutputStream();
    number(model, 1, 8);
    message(model, 7, graph.toByteArray());
    var opset = new ByteArrayOutputStream();
    number(opset, 2, 13);
    message(model, 8, opset.toByteArray());
    model.writeBytes(metadata.toByteArray());
    return model.toByteArray();
  }

  public Path write(Path file) {
    try {
      if (file.getParent() != null) {
        Files.createDirectories(file.getParent());
      }
      return Files.write(file, bytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] value(String name, int type, long... dims) {
    var shape = new ByteArrayOutputStream();
    for (long size : dims) {
      var dim = new ByteArrayOutputStream();
      if (size < 0) {
        text(dim, 2, "n");
      } else {
        number(dim, 1, size);
      }
      message(shape, 1, dim.toByteArray());
    }
    var tensor = new ByteArrayOutputStream();
    number(tensor, 1, type);
    message(tensor, 2, shape.toByteArray());
    var typeProto = new ByteArrayOutputStream();
    message(typeProto, 1, tensor.toByteArray());
    var value = new ByteArrayOutputStream();
    text(value, 1, name);
    message(value, 2, typeProto.toByteArray());
    return value.toByteArray();
  }

  private static void number(ByteArrayOutputStream out, int field, long value) {
    varint(out, (long) field << 3);
    varint(out, value);
  }

  private static void text(ByteArrayOutputStream out, int field, String value) {
    message(out, field, value.getBytes(StandardCharsets.UTF_8));
  }

  private static void message(ByteArrayOutputStream out, int field, byte[] body) {
    varint(out, (long) field << 3 | 2);
    varint(out, body.length);
    out.writeBytes(body);
  }

  private static void varint(ByteArrayOutputStream out, long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }
}
