package org.cropdesk.inference.detect;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.inference.onnx.OnnxFile;
import org.jspecify.annotations.Nullable;

/** Reads what an Ultralytics export says of itself (ultralytics/engine/exporter.py). */
final class YoloMetadata {
  private static final int DEFAULT_SIDE = 640;
  private static final int DEFAULT_STRIDE = 32;

  private final OnnxFile file;

  YoloMetadata(OnnxFile file) {
    this.file = file;
  }

  DetectorInfo info(String hash) {
    OnnxFile.Tensor input = input();
    String task = file.metadata().getOrDefault("task", "detect");
    if (!task.equals("detect")) {
      throw unusable("is a model for \"" + task + "\", not for detection");
    }
    int[] size = size();
    return new DetectorInfo(
        file.path().getFileName().toString(),
        hash,
        names(),
        input.dim(3) > 0 ? (int) input.dim(3) : size[1],
        input.dim(2) > 0 ? (int) input.dim(2) : size[0],
        stride(),
        (int) Math.max(0, input.dim(0)),
        file.metadata().getOrDefault("description", ""),
        file.metadata().getOrDefault("license", ""));
  }

  OnnxFile.Tensor input() {
    if (file.inputs().size() != 1 || file.inputs().getFirst().rank() != 4) {
      throw unusable("does not take exactly one picture batch");
    }
    OnnxFile.Tensor input = file.inputs().getFirst();
    if (input.dim(1) > 0 && input.dim(1) != 3) {
      throw unusable("takes " + input.dim(1) + " channels instead of 3");
    }
    return input;
  }

  /** Height and width. */
  private int[] size() {
    Object value = literal("imgsz");
    if (value instanceof Long side && side > 0) {
      return new int[] {side.intValue(), side.intValue()};
    }
    if (value instanceof List<?> sides
        && sides.size() == 2
        && sides.get(0) instanceof Long height
        && sides.get(1) instanceof Long width
        && height > 0
        && width > 0) {
      return new int[] {height.intValue(), width.intValue()};
    }
    return new int[] {DEFAULT_SIDE, DEFAULT_SIDE};
  }

  private int stride() {
    Object value = literal("stride");
    if (value instanceof Long one && one > 0) {
      return one.intValue();
    }
    if (value instanceof List<?> many && !many.isEmpty() && many.getLast() instanceof Long last) {
      return last.intValue();
    }
    return DEFAULT_STRIDE;
  }

  /** Class names by id; empty when the file does not name them. */
  private List<String> names() {
    Object value = literal("names");
    if (value instanceof List<?> list) {
      return list.stream().map(String::valueOf).toList();
    }
    if (!(value instanceof Map<?, ?> map)) {
      return List.of();
    }
    var byId = new TreeMap<Integer, String>();
    map.forEach((id, name) -> {
      if (id instanceof Long number) {
        byId.put(number.intValue(), String.valueOf(name));
      }
    });
    List<String> names = new ArrayList<>();
    byId.forEach((id, name) -> {
      while (names.size() < id) {
        names.add("class " + names.size());
      }
      names.add(name);
    });
    return names;
  }

  private @Nullable Object literal(String key) {
    String text = file.metadata().get(key);
    if (text == null) {
      return null;
    }
    try {
      return PythonLiteral.parse(text);
    } catch (PythonLiteral.Malformed e) {
      throw new CatalogException(
          ErrorKind.WEIGHTS,
          "The detector %s has metadata \"%s\" that cannot be read. %s."
              .formatted(file.path(), key, e.getMessage()),
          "Export the detector again with Ultralytics.",
          e);
    }
  }

  CatalogException unusable(String what) {
    return new CatalogException(
        ErrorKind.WEIGHTS,
        "The detector " + file.path() + " " + what + ".",
        "Choose an Ultralytics YOLO detection export (v8 or later) in ONNX form.",
        null);
  }
}
