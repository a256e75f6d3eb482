package org.cropdesk.inference.onnx;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.translate.TranslateException;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;

/**
 * One ONNX graph, ready to run. Runs may come from any thread and are done one after the other; a
 * run uses the session's own threads. {@link #close()} waits for the run in progress.
 */
public final class OnnxSession implements AutoCloseable {
  private final OnnxFile file;
  private final Model model;
  private final OrtSession.SessionOptions options;
  private final Predictor<Map<String, TensorData>, List<TensorData.Output>> predictor;
  private boolean closed;

  private OnnxSession(OnnxFile file, Model model, OrtSession.SessionOptions options) {
    this.file = file;
    this.model = model;
    this.options = options;
    predictor = model.newPredictor(new BatchTranslator(file));
  }

  static OnnxSession open(OnnxFile file, boolean gpu, int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("A session needs a thread, not " + threads);
    }
    OrtSession.SessionOptions options = options(threads);
    Model model =
        Model.newInstance(
            file.path().getFileName().toString(), OnnxRuntime.djlDevice(gpu), "OnnxRuntime");
    try {
      // DJL adds CUDA by itself when the device is a GPU. Its own thread option is not used: it is
      // ignored unless another one is set as well.
      model.load(file.path(), null, Map.of("sessionOptions", options));
      return new OnnxSession(file, model, options);
    } catch (IOException | MalformedModelException | RuntimeException e) {
      model.close();
      options.close();
      throw new CatalogException(
          ErrorKind.WEIGHTS,
          "ONNX Runtime cannot load " + file.path() + ": " + rootMessage(e) + ".",
          "Export the file again, with an opset of 21 or lower.",
          e);
    }
  }

  private static OrtSession.SessionOptions options(int threads) {
    var options = new OrtSession.SessionOptions();
    try {
      options.setIntraOpNumThreads(threads);
      options.setInterOpNumThreads(1);
      // A waiting session must not burn the cores that decode the next pictures.
      options.addConfigEntry("session.intra_op.allow_spinning", "0");
      options.addConfigEntry("session.inter_op.allow_spinning", "0");
      return options;
    } catch (OrtException e) {
      options.close();
      throw new IllegalStateException("ONNX Runtime refused its session options", e);
    }
  }

  public OnnxFile file() {
    return file;
  }

  /**
   * Runs one batch.
   *
   * @param inputs every input of the graph by name
   * @return all outputs, in the order of the graph
   * @throws CatalogException of kind WEIGHTS when the graph refuses the batch
   */
  public synchronized List<TensorData.Output> run(Map<String, TensorData> inputs) {
    if (closed) {
      throw new IllegalStateException("The session of " + file.path() + " is closed");
    }
    try {
      return predictor.predict(inputs);
    } catch (TranslateException | RuntimeException e) {
      throw new CatalogException(
          ErrorKind.WEIGHTS,
          "Running " + file.path().getFileName() + " failed: " + rootMessage(e) + ".",
          "Check that the file is of the kind that was chosen.",
          e);
    }
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    predictor.close();
    model.close();
    options.close();
  }

  private static String rootMessage(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage()).lines().findFirst().orElse("");
  }
}
