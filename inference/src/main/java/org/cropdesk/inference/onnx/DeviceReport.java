package org.cropdesk.inference.onnx;

/**
 * Where inference runs, for people.
 *
 * @param name for instance {@code GPU 0} or {@code CPU}
 * @param provider ONNX Runtime's name of its execution provider
 * @param reason one sentence: why this device and not another
 */
public record DeviceReport(String name, String provider, String reason) {
  public boolean gpu() {
    return provider.startsWith("CUDA");
  }
}
