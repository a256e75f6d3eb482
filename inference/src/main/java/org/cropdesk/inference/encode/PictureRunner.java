package org.cropdesk.inference.encode;

import java.nio.FloatBuffer;
import java.util.List;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.inference.onnx.OnnxFile;
import org.cropdesk.inference.onnx.OnnxSession;

/** The picture side of a graph, one batch at a time. Safe from any thread. */
final class PictureRunner {
  private static final List<String> OUTPUTS = List.of("image_embeds", "pooler_output");

  private final EncoderTower tower;
  private final ImagePreprocess preprocess;
  private final int textLength;
  // Used again: fresh memory for every run costs more than filling it.
  private FloatBuffer memory = FloatBuffer.allocate(0);

  /**
   * @param textLength of the blank row that a graph of both sides is fed
   * @throws CatalogException of kind WEIGHTS when the graph takes no picture
   */
  PictureRunner(
      FolderFiles files, OnnxSession session, ImagePreprocess preprocess, int textLength) {
    String input =
        session.file().inputs().stream()
            .filter(t -> t.rank() == 4)
            .map(OnnxFile.Tensor::name)
            .findFirst()
            .orElseThrow(() -> files.unusable("has a vision graph that takes no picture", null));
    tower = new EncoderTower(session, input, OUTPUTS);
    this.preprocess = preprocess;
    this.textLength = textLength;
  }

  /** Vectors of prepared pictures, not checked, in one run where the graph allows it. */
  synchronized float[][] run(List<float[]> pictures) {
    int length = 3 * preprocess.width() * preprocess.height();
    var vectors = new float[pictures.size()][];
    int step = tower.fixedBatch() > 0 ? tower.fixedBatch() : pictures.size();
    for (int from = 0; from < pictures.size(); from += step) {
      int count = Math.min(step, pictures.size() - from);
      int rows = tower.fixedBatch() > 0 ? step : count;
      if (memory.capacity() < rows * length) {
        memory = EncoderTower.floats(rows * length);
      }
      FloatBuffer batch = memory.slice(0, rows * length);
      for (int i = 0; i < count; i++) {
        batch.put(i * length, pictures.get(from + i));
      }
      float[][] part = tower.run(rows, count, preprocess, textLength, batch, null);
      System.arraycopy(part, 0, vectors, from, count);
    }
    return vectors;
  }

  /** The same vectors, if all of them are numbers. */
  float[][] checked(float[][] vectors) {
    return tower.checked(vectors);
  }
}
