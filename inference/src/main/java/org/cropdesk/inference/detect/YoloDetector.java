package org.cropdesk.inference.detect;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
 * Any Ultralytics v8 or v11 detection export. {@link #prepare} may run on any number of threads;
 * {@link #detect(List)} may be called from any thread and runs one batch at a time.
 */
public final class YoloDetector implements AutoCloseable {
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
  private FloatBuffer memory = FloatBuffer.allocate(0);

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

  /** Letterboxes a picture and brings it to 0..1, channels first. */
  public DetectorInput prepare(DecodedImage image) {
    Letterbox box = Letterbox.of(image, info.width(), info.height());
    byte[] rgb = box.image().rgb();
    int plane = info.width() * info.height();
    var pixels = new float[3 * plane];
    for (int i = 0, from = 0; i < plane; i++, from += 3) {
      pixels[i] = UNIT[rgb[from] & 0xff];
      pixels[plane + i] = UNIT[rgb[from + 1] & 0xff];
      pixels[2 * plane + i] = UNIT[rgb[from + 2] & 0xff];
    }
    return new DetectorInput(
        pixels, box.gain(), box.padX(), box.padY(), image.width(), image.height());
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
    List<List<Detection>> all = new ArrayList<>(images.size());
    int step = info.batch() > 0 ? info.batch() : Math.max(1, images.size());
    for (int from = 0; from < images.size(); from += step) {
      run(images.subList(from, Math.min(images.size(), from + step)), step, all);
    }
    return all;
  }

  private synchronized void run(List<DetectorInput> images, int batch, List<List<Detection>> all) {
    int length = 3 * info.width() * info.height();
    FloatBuffer buffer = buffer(Math.multiplyExact(batch, length));
    // The rest of a fixed batch is whatever was there before; nobody looks at its boxes.
    for (int i = 0; i < images.size(); i++) {
      buffer.put(i * length, images.get(i).pixels());
    }
    var tensor = new TensorData.Floats(buffer, batch, 3, info.height(), info.width());
    TensorData.Output result = output.choose(session.run(Map.of(input, tensor)));
    for (int i = 0; i < images.size(); i++) {
      all.add(output.detections(result, i, images.get(i), settings));
    }
  }

  /** Fresh memory for every run, 39 MB, costs more than filling it. */
  private FloatBuffer buffer(int floats) {
    if (memory.capacity() < floats) {
      memory =
          ByteBuffer.allocateDirect(Math.multiplyExact(4, floats))
              .order(ByteOrder.nativeOrder())
              .asFloatBuffer();
    }
    return memory.slice(0, floats);
  }

  @Override
  public void close() {
    session.close();
  }
}
