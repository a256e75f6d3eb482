package org.cropdesk.inference.detect;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.cropdesk.crop.Detection;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.inference.image.DecodedImage;
import org.cropdesk.inference.image.Letterbox;
import org.cropdesk.inference.onnx.OnnxFile;
import org.cropdesk.inference.onnx.OnnxRuntime;
import org.cropdesk.inference.onnx.OnnxSession;
import org.cropdesk.inference.onnx.TensorData;
import org.cropdesk.inference.onnx.WeightFiles;

/**
 * Any Ultralytics v8 or v11 detection export. Everything may run on any number of threads; only
 * {@link #run} takes one batch at a time.
 */
public final class YoloDetector implements AutoCloseable {
  /** Buffers kept for the next batch: one is filled while another one is in the graph. */
  private static final int SPARE = 3;

  private static final float[] UNIT = new float[256];

  static {
    for (int i = 0; i < UNIT.length; i++) {
      UNIT[i] = i / 255f;
    }
  }

  private final OnnxSession session;
  private final DetectorInfo info;
  private final DetectorSettings settings;
  private final String input;
  private final YoloOutput output;
  private final BlockingQueue<FloatBuffer> spare = new ArrayBlockingQueue<>(SPARE);

  private YoloDetector(
      OnnxSession session, DetectorInfo info, DetectorSettings settings, YoloOutput output) {
    this.session = session;
    this.info = info;
    this.settings = settings;
    this.output = output;
    input = session.file().inputs().getFirst().name();
  }

  /**
   * @param threads threads inside one run on the CPU
   * @throws CatalogException of kind WEIGHTS when the file is no detector
   */
  public static YoloDetector open(
      OnnxRuntime runtime, Path path, WeightFiles hashes, DetectorSettings settings, int threads) {
    OnnxFile file = OnnxFile.read(path);
    DetectorInfo info = new YoloMetadata(file).info(hashes.sha256(path));
    var output = new YoloOutput(file, info);
    return new YoloDetector(runtime.open(file, threads), info, settings, output);
  }

  public DetectorInfo info() {
    return info;
  }

  /** Letterboxes a picture to the size of the graph. */
  public DetectorInput prepare(DecodedImage image) {
    Letterbox box = Letterbox.of(image, info.width(), info.height());
    return new DetectorInput(
        box.image().rgb(), box.gain(), box.padX(), box.padY(), image.width(), image.height());
  }

  /** Detections of one picture, best first. */
  public List<Detection> detect(DecodedImage image) {
    return detect(List.of(prepare(image))).getFirst();
  }

  /**
   * Detections of each picture, best first, in oriented pixels.
   *
   * @throws CatalogException of kind WEIGHTS when the graph refuses the batch
   */
  public List<List<Detection>> detect(List<DetectorInput> images) {
    DetectorBatch batch = fill(images);
    run(batch);
    return read(batch);
  }

  /** Lays pictures out as the graph takes them. */
  public DetectorBatch fill(List<DetectorInput> images) {
    int picture = 3 * info.width() * info.height();
    // The rest of a fixed batch is whatever was there before; nobody looks at its boxes.
    int rows = runs(images.size()) * step(images.size());
    FloatBuffer buffer = memory(Math.multiplyExact(rows, picture));
    for (int i = 0; i < images.size(); i++) {
      fill(buffer, i * picture, images.get(i).rgb());
    }
    return new DetectorBatch(images, buffer);
  }

  /**
   * Runs the graph, one batch at a time.
   *
   * @throws CatalogException of kind WEIGHTS when the graph refuses the batch
   */
  public void run(DetectorBatch batch) {
    int step = step(batch.size());
    int length = step * 3 * info.width() * info.height();
    for (int i = 0; i < runs(batch.size()); i++) {
      FloatBuffer part = batch.memory.slice(i * length, length);
      var tensor = new TensorData.Floats(part, step, 3, info.height(), info.width());
      batch.outputs.add(output.choose(session.run(Map.of(input, tensor))));
    }
  }

  /** What was found in each picture of a batch that was run, best first; ends the batch. */
  public List<List<Detection>> read(DetectorBatch batch) {
    int step = step(batch.size());
    List<List<Detection>> all = new ArrayList<>(batch.size());
    for (int i = 0; i < batch.size(); i++) {
      TensorData.Output result = batch.outputs.get(i / step);
      all.add(output.detections(result, i % step, batch.images.get(i), settings));
    }
    batch.outputs.clear();
    spare.offer(batch.memory);
    return all;
  }

  /** Pictures in one run. */
  private int step(int images) {
    return info.batch() > 0 ? info.batch() : Math.max(1, images);
  }

  private int runs(int images) {
    return Math.ceilDiv(images, step(images));
  }

  /** Brings bytes to 0..1, channels first. */
  private static void fill(FloatBuffer buffer, int offset, byte[] rgb) {
    int plane = rgb.length / 3;
    for (int i = 0, from = 0; i < plane; i++, from += 3) {
      buffer.put(offset + i, UNIT[rgb[from] & 0xff]);
      buffer.put(offset + plane + i, UNIT[rgb[from + 1] & 0xff]);
      buffer.put(offset + 2 * plane + i, UNIT[rgb[from + 2] & 0xff]);
    }
  }

  /** Fresh memory for every run, 39 MB, costs more than filling it. */
  private FloatBuffer memory(int floats) {
    FloatBuffer known = spare.poll();
    return known != null && known.capacity() >= floats
        ? known
        : ByteBuffer.allocateDirect(Math.multiplyExact(4, floats))
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
  }

  @Override
  public void close() {
    session.close();
  }
}
