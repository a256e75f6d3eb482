package org.cropdesk.inference.onnx;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts DJL on ONNX Runtime once for the process and decides where sessions run. Safe from any
 * thread.
 */
public final class OnnxRuntime {
  private static final Logger log = LoggerFactory.getLogger(OnnxRuntime.class);

  /**
   * Everything DJL and ONNX Runtime must be told before their first class loads: no other engine
   * (the tokenizers jar brings one that would become the default), no look-ups on the network, no
   * telemetry.
   */
  private static final Map<String, String> PROPERTIES =
      Map.of(
          "ai.djl.default_engine", "OnnxRuntime",
          "ai.djl.onnx.disable_alternative", "true",
          "ai.djl.offline", "true");

  private final DeviceReport report;

  private OnnxRuntime(DeviceReport report) {
    this.report = report;
  }

  private static @Nullable OnnxRuntime instance;

  /**
   * The one runtime of this process; the first call takes about a second. {@code -Dcropdesk.device}
   * set to {@code cpu} keeps it off the GPU.
   *
   * @throws CatalogException of kind ENVIRONMENT when the native library cannot be loaded
   */
  public static synchronized OnnxRuntime get() {
    if (instance == null) {
      instance = start();
    }
    return instance;
  }

  /** The device that was chosen at start, and why. */
  public DeviceReport device() {
    return report;
  }

  /**
   * Opens a session.
   *
   * @param threads threads inside one run on the CPU
   * @throws CatalogException of kind WEIGHTS when the file cannot be used
   */
  public OnnxSession open(Path file, int threads) {
    return OnnxSession.open(OnnxFile.read(file), report.gpu(), threads);
  }

  /** The same with a file that was read before. */
  public OnnxSession open(OnnxFile file, int threads) {
    return OnnxSession.open(file, report.gpu(), threads);
  }

  private static OnnxRuntime start() {
    PROPERTIES.forEach(OnnxRuntime::setUnlessGiven);
    disableTelemetry();
    try {
      // DJL creates the environment with its own thread settings and fails if one exists already.
      Engine engine = Engine.getEngine("OnnxRuntime");
      log.debug("DJL {} on {}", Engine.getDjlVersion(), engine.getEngineName());
      DeviceReport report = probe();
      log.info("Inference runs on {}: {}", report.name(), report.reason());
      return new OnnxRuntime(report);
    } catch (LinkageError | ai.djl.engine.EngineException e) {
      throw new CatalogException(
          ErrorKind.ENVIRONMENT,
          "ONNX Runtime cannot be started: " + e.getMessage() + ".",
          "Check that this platform is supported and that the temporary directory can be written.",
          e);
    }
  }

  private static void setUnlessGiven(String key, String value) {
    if (System.getProperty(key) == null) {
      System.setProperty(key, value);
    }
  }

  /**
   * The pinned version has no telemetry, newer ones read this from the native environment only.
   * Where {@code setenv} does not exist the launcher's own environment has to do.
   */
  private static void disableTelemetry() {
    Linker linker = Linker.nativeLinker();
    Optional<MemorySegment> setenv = linker.defaultLookup().find("setenv");
    if (setenv.isEmpty()) {
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      var type =
          FunctionDescriptor.of(
              ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
      int ignored =
          (int)
              linker
                  .downcallHandle(setenv.get(), type)
                  .invokeExact(
                      arena.allocateFrom("ORT_DISABLE_TELEMETRY"), arena.allocateFrom("1"), 1);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("setenv failed", e);
    }
  }

  /**
   * Whether CUDA works is known only after a session was made with it: the list of available
   * providers names CUDA on any machine.
   */
  private static DeviceReport probe() {
    String forced = System.getProperty("cropdesk.device", "");
    if (forced.equalsIgnoreCase("cpu")) {
      return new DeviceReport("CPU", "CPUExecutionProvider", "The settings ask for the CPU.");
    }
    boolean offered =
        OrtEnvironment.getAvailableProviders().contains(ai.onnxruntime.OrtProvider.CUDA);
    if (!offered) {
      return new DeviceReport(
          "CPU",
          "CPUExecutionProvider",
          "This build has no CUDA support; it runs on every machine.");
    }
    try (var options = new OrtSession.SessionOptions()) {
      options.addCUDA(0);
      try (OrtSession session =
          OrtEnvironment.getEnvironment().createSession(TinyGraph.identity(), options)) {
        log.debug("CUDA runs a graph with {} input", session.getNumInputs());
      }
      return new DeviceReport(
          "GPU 0", "CUDAExecutionProvider", "A test session ran on the first CUDA device.");
    } catch (OrtException e) {
      String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      return new DeviceReport(
          "CPU", "CPUExecutionProvider", "CUDA cannot be used here (" + why + ").");
    }
  }

  static Device djlDevice(boolean gpu) {
    return gpu ? Device.gpu(0) : Device.cpu();
  }
}
