package org.cropdesk.inference.encode;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.inference.onnx.OnnxFile;
import org.cropdesk.inference.onnx.OnnxSession;
import org.cropdesk.inference.onnx.TensorData;
import org.jspecify.annotations.Nullable;

/**
 * One side of a dual encoder on a session. The session may hold both sides; then the other side is
 * fed one blank row, because a graph runs whole.
 */
final class EncoderTower {
  private final OnnxSession session;
  private final String output;
  private final int fixedBatch;

  /**
   * @param preferred output names, best first; else the only output of two axes is taken
   */
  EncoderTower(OnnxSession session, String mainInput, List<String> preferred) {
    this.session = session;
    output = output(session.file(), preferred);
    fixedBatch = (int) Math.max(0, session.file().input(mainInput).map(t -> t.dim(0)).orElse(-1L));
  }

  private static String output(OnnxFile file, List<String> preferred) {
    for (String name : preferred) {
      if (file.output(name).filter(t -> t.rank() == 2 || t.rank() == 0).isPresent()) {
        return name;
      }
    }
    List<OnnxFile.Tensor> flat = file.outputs().stream().filter(t -> t.rank() == 2).toList();
    if (flat.size() != 1) {
      throw new CatalogException(
          ErrorKind.WEIGHTS,
          "The encoder " + file.path() + " has none of the outputs " + preferred + ".",
          "Export it with its projection, as image_embeds and text_embeds.",
          null);
    }
    return flat.getFirst().name();
  }

  /** Rows the graph takes in one run, 0 for any number. */
  int fixedBatch() {
    return fixedBatch;
  }

  /**
   * Runs {@code rows} rows, of which the first {@code wanted} count.
   *
   * @param images null when this is the text side
   * @param texts null when this is the image side
   */
  float[][] run(
      int rows,
      int wanted,
      ImagePreprocess image,
      int textLength,
      @Nullable FloatBuffer images,
      @Nullable Texts texts) {
    Map<String, TensorData> inputs = new LinkedHashMap<>();
    Texts ids = texts == null ? Texts.blank(1, textLength) : texts;
    for (OnnxFile.Tensor input : session.file().inputs()) {
      inputs.put(input.name(), input(input, rows, image, images, ids));
    }
    for (TensorData.Output out : session.run(inputs)) {
      if (out.name().equals(output)) {
        return rows(out, wanted);
      }
    }
    throw new IllegalStateException("The graph did not return " + output);
  }

  private static TensorData input(
      OnnxFile.Tensor input,
      int rows,
      ImagePreprocess image,
      @Nullable FloatBuffer images,
      Texts ids) {
    if (input.rank() == 4) {
      FloatBuffer pixels = images == null ? blank(image) : images;
      int count = images == null ? 1 : rows;
      return new TensorData.Floats(pixels, count, 3, image.height(), image.width());
    }
    LongBuffer values =
        switch (input.name()) {
          case "attention_mask" -> ids.mask();
          case "position_ids" -> ids.positions();
          case "token_type_ids" -> ids.zeros();
          default -> ids.ids();
        };
    return new TensorData.Longs(values, ids.rows(), ids.length());
  }

  private static FloatBuffer blank(ImagePreprocess image) {
    return floats(3 * image.height() * image.width());
  }

  private float[][] rows(TensorData.Output out, int wanted) {
    int dimensions = (int) out.shape()[out.shape().length - 1];
    var vectors = new float[wanted][];
    for (int i = 0; i < wanted; i++) {
      vectors[i] = Vectors.normalized(out.values(), i * dimensions, dimensions);
    }
    return vectors;
  }

  /**
   * The vectors, if all of them are numbers.
   *
   * @throws CatalogException of kind WEIGHTS otherwise
   */
  float[][] checked(float[][] vectors) {
    for (float[] vector : vectors) {
      for (float value : vector) {
        if (!Float.isFinite(value)) {
          throw new CatalogException(
              ErrorKind.WEIGHTS,
              "The encoder " + session.file().path() + " returned a vector that is not a number.",
              "Use the fp32 files of this encoder.",
              null);
        }
      }
    }
    return vectors;
  }

  static FloatBuffer floats(int count) {
    return ByteBuffer.allocateDirect(Math.multiplyExact(4, count))
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }

  /** A batch of token rows. */
  record Texts(int rows, int length, LongBuffer ids, LongBuffer mask) {
    static Texts blank(int rows, int length) {
      return new Texts(rows, length, longs(rows * length), longs(rows * length));
    }

    void set(int row, TextPreprocess.Row tokens) {
      ids.put(row * length, tokens.ids());
      mask.put(row * length, tokens.mask());
    }

    LongBuffer positions() {
      LongBuffer positions = longs(rows * length);
      for (int i = 0; i < rows * length; i++) {
        positions.put(i, i % length);
      }
      return positions;
    }

    LongBuffer zeros() {
      return longs(rows * length);
    }

    private static LongBuffer longs(int count) {
      return ByteBuffer.allocateDirect(Math.multiplyExact(8, count))
          .order(ByteOrder.nativeOrder())
          .asLongBuffer();
    }
  }
}
