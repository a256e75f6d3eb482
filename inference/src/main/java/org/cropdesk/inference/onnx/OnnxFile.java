package org.cropdesk.inference.onnx;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.jspecify.annotations.Nullable;

/**
 * What an ONNX file says of itself: inputs, outputs and metadata. Read directly from the protobuf
 * (onnx.proto3), because DJL hides shapes and a session costs seconds. Weights are skipped, not
 * read.
 *
 * @param inputs without the weights that old files list among them
 * @param metadata {@code metadata_props}, in the order of the file
 * @param externalData files beside this one that hold its weights
 */
public record OnnxFile(
    Path path,
    List<Tensor> inputs,
    List<Tensor> outputs,
    Map<String, String> metadata,
    List<String> externalData) {
  public OnnxFile {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    metadata = Map.copyOf(metadata);
    externalData = List.copyOf(externalData);
  }

  /** Element types that can be fed or read. */
  public enum ElementType {
    FLOAT,
    FLOAT16,
    INT32,
    INT64,
    OTHER;

    static ElementType of(long code) {
      return switch ((int) code) {
        case 1 -> FLOAT;
        case 6 -> INT32;
        case 7 -> INT64;
        case 10 -> FLOAT16;
        default -> OTHER;
      };
    }
  }

  /**
   * An input or output of the graph.
   *
   * @param dims sizes, -1 where the size is symbolic or not given
   */
  public record Tensor(String name, ElementType type, List<Long> dims) {
    public Tensor {
      dims = List.copyOf(dims);
    }

    public int rank() {
      return dims.size();
    }

    /** A size, or -1 when it is symbolic or the axis does not exist. */
    public long dim(int axis) {
      return axis < dims.size() ? dims.get(axis) : -1;
    }
  }

  public Optional<Tensor> input(String name) {
    return inputs.stream().filter(t -> t.name().equals(name)).findFirst();
  }

  public Optional<Tensor> output(String name) {
    return outputs.stream().filter(t -> t.name().equals(name)).findFirst();
  }

  /**
   * @throws CatalogException of kind WEIGHTS when the file is missing, cut short or no ONNX graph
   */
  public static OnnxFile read(Path path) {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        Arena arena = Arena.ofConfined()) {
      MemorySegment map = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      refusePointer(path, map);
      return new Parser(path).model(new Wire(map));
    } catch (IOException e) {
      String problem = Files.exists(path) ? "cannot be read" : "does not exist";
      throw new CatalogException(
          ErrorKind.WEIGHTS, "The ONNX file " + path + " " + problem + ".", "Check the path.", e);
    } catch (Wire.Malformed e) {
      throw unusable(path, "is cut short or is no ONNX file", e);
    }
  }

  private static void refusePointer(Path path, MemorySegment map) {
    byte[] magic = "version https://git-lfs".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    if (map.byteSize() >= magic.length
        && map.asSlice(0, magic.length).mismatch(MemorySegment.ofArray(magic)) == -1) {
      throw unusable(path, "is a Git LFS pointer, not the file itself", null);
    }
  }

  private static CatalogException unusable(Path path, String what, @Nullable Throwable cause) {
    return new CatalogException(
        ErrorKind.WEIGHTS,
        "The ONNX file " + path + " " + what + ".",
        "Fetch it again, for instance with git lfs pull.",
        cause);
  }

  /** Walks the few messages of onnx.proto3 that matter; field numbers are those of that file. */
  private static final class Parser {
    private final Path path;
    private final List<Tensor> inputs = new ArrayList<>();
    private final List<Tensor> outputs = new ArrayList<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final List<String> weights = new ArrayList<>();
    private final List<String> external = new ArrayList<>();

    Parser(Path path) {
      this.path = path;
    }

    OnnxFile model(Wire wire) {
      boolean graph = false;
      while (wire.next()) {
        if (wire.field() == 7) {
          graph(wire.message());
          graph = true;
        } else if (wire.field() == 14) {
          entry(wire.message(), metadata);
        } else {
          wire.skip();
        }
      }
      if (!graph || outputs.isEmpty()) {
        throw unusable(path, "has no graph", null);
      }
      inputs.removeIf(t -> weights.contains(t.name()));
      return new OnnxFile(path, inputs, outputs, metadata, external);
    }

    private void graph(Wire wire) {
      while (wire.next()) {
        switch (wire.field()) {
          case 5 -> weight(wire.message());
          case 11 -> inputs.add(tensor(wire.message()));
          case 12 -> outputs.add(tensor(wire.message()));
          default -> wire.skip();
        }
      }
    }

    private void weight(Wire wire) {
      while (wire.next()) {
        if (wire.field() == 8) {
          weights.add(wire.text());
        } else if (wire.field() == 13) {
          Map<String, String> entry = new LinkedHashMap<>();
          entry(wire.message(), entry);
          String location = entry.get("location");
          if (location != null && !external.contains(location)) {
            external.add(location);
          }
        } else {
          wire.skip();
        }
      }
    }

    private static void entry(Wire wire, Map<String, String> into) {
      String key = "";
      String value = "";
      while (wire.next()) {
        switch (wire.field()) {
          case 1 -> key = wire.text();
          case 2 -> value = wire.text();
          default -> wire.skip();
        }
      }
      into.put(key, value);
    }

    private static Tensor tensor(Wire wire) {
      String name = "";
      var type = new TypeParser();
      while (wire.next()) {
        switch (wire.field()) {
          case 1 -> name = wire.text();
          case 2 -> type.type(wire.message());
          default -> wire.skip();
        }
      }
      return new Tensor(name, type.element, type.dims);
    }
  }

  private static final class TypeParser {
    private ElementType element = ElementType.OTHER;
    private final List<Long> dims = new ArrayList<>();

    void type(Wire wire) {
      while (wire.next()) {
        if (wire.field() == 1) {
          tensorType(wire.message());
        } else {
          wire.skip();
        }
      }
    }

    private void tensorType(Wire wire) {
      while (wire.next()) {
        switch (wire.field()) {
          case 1 -> element = ElementType.of(wire.number());
          case 2 -> shape(wire.message());
          default -> wire.skip();
        }
      }
    }

    private void shape(Wire wire) {
      while (wire.next()) {
        if (wire.field() == 1) {
          dims.add(dim(wire.message()));
        } else {
          wire.skip();
        }
      }
    }

    private static long dim(Wire wire) {
      long size = -1;
      while (wire.next()) {
        if (wire.field() == 1) {
          size = wire.number();
        } else {
          wire.skip();
        }
      }
      return size > 0 ? size : -1;
    }
  }

  /** Protobuf's wire format over a mapped file. */
  private static final class Wire {
    /** The bytes are no protobuf, or end inside of it. */
    static final class Malformed extends RuntimeException {
      Malformed(String message) {
        super(message);
      }
    }

    private final MemorySegment bytes;
    private long at;
    private int field;
    private int kind;

    Wire(MemorySegment bytes) {
      this.bytes = bytes;
    }

    boolean next() {
      if (at == bytes.byteSize()) {
        return false;
      }
      long tag = number();
      field = (int) (tag >>> 3);
      kind = (int) (tag & 7);
      if (field == 0) {
        throw new Malformed("field 0");
      }
      return true;
    }

    int field() {
      return field;
    }

    long number() {
      long value = 0;
      for (int shift = 0; shift < 64; shift += 7) {
        byte b = byteAt(at++);
        value |= (long) (b & 0x7f) << shift;
        if (b >= 0) {
          return value;
        }
      }
      throw new Malformed("a number has no end");
    }

    private byte byteAt(long index) {
      if (index >= bytes.byteSize()) {
        throw new Malformed("the data ends early");
      }
      return bytes.get(ValueLayout.JAVA_BYTE, index);
    }

    Wire message() {
      return new Wire(slice());
    }

    String text() {
      return new String(
          slice().toArray(ValueLayout.JAVA_BYTE), java.nio.charset.StandardCharsets.UTF_8);
    }

    private MemorySegment slice() {
      if (kind != 2) {
        throw new Malformed("field " + field + " has wire type " + kind);
      }
      long length = number();
      if (length < 0 || length > bytes.byteSize() - at) {
        throw new Malformed("the data ends early");
      }
      MemorySegment slice = bytes.asSlice(at, length);
      at += length;
      return slice;
    }

    void skip() {
      switch (kind) {
        case 0 -> number();
        case 1 -> advance(8);
        case 2 -> slice();
        case 5 -> advance(4);
        default -> throw new Malformed("wire type " + kind);
      }
    }

    private void advance(int count) {
      if (count > bytes.byteSize() - at) {
        throw new Malformed("the data ends early");
      }
      at += count;
    }
  }
}
