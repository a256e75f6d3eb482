package org.cropdesk.inference.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.inference.onnx.OnnxFile.ElementType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OnnxFileTest {
  @TempDir private Path folder;

  private static TestGraph graph() {
    return new TestGraph()
        .input("ids", TestGraph.INT64, -1, 77)
        .input("w", TestGraph.FLOAT, 77, 2)
        .weights("w", new float[154], 77, 2)
        .toFloat("f", "ids")
        .node("MatMul", "y", "f", "w")
        .output("y", -1, 2)
        .metadata("names", "{0: 'a'}")
        .metadata("author", "me");
  }

  @Test
  void tellsInputsOutputsAndMetadata() {
    OnnxFile file = OnnxFile.read(graph().write(folder.resolve("a.onnx")));
    assertThat(file.inputs()).hasSize(1);
    OnnxFile.Tensor ids = file.input("ids").orElseThrow();
    assertThat(ids.type()).isEqualTo(ElementType.INT64);
    assertThat(ids.dims()).containsExactly(-1L, 77L);
    assertThat(file.output("y").orElseThrow().dim(1)).isEqualTo(2);
    assertThat(file.metadata()).containsEntry("names", "{0: 'a'}").containsEntry("author", "me");
  }

  @Test
  void refusesEveryCut() throws IOException {
    byte[] whole = graph().bytes();
    for (int length = 0; length < whole.length - 60; length += 7) {
      Path cut = Files.write(folder.resolve("cut.onnx"), Arrays.copyOf(whole, length));
      var failure = catchThrowableOfType(CatalogException.class, () -> OnnxFile.read(cut));
      assertThat(failure.kind()).isEqualTo(ErrorKind.WEIGHTS);
    }
  }

  @Test
  void explainsPointersTextsAndMissingFiles() throws IOException {
    Path pointer =
        Files.writeString(
            folder.resolve("p.onnx"), "version https://git-lfs.github.com/spec/v1\noid sha256:0\n");
    assertThatThrownBy(() -> OnnxFile.read(pointer)).hasMessageContaining("Git LFS pointer");
    Path page = Files.writeString(folder.resolve("page.onnx"), "<!doctype html><p>404</p>");
    assertThatThrownBy(() -> OnnxFile.read(page)).hasMessageContaining("no ONNX file");
    assertThatThrownBy(() -> OnnxFile.read(folder.resolve("none.onnx")))
        .hasMessageContaining("does not exist");
  }

  @Test
  void hashesAreCachedUntilTheFileChanges() throws IOException {
    Path file = Files.writeString(folder.resolve("w.bin"), "one");
    var hashes = new WeightFiles(folder.resolve("cache"));
    String first = hashes.sha256(file);
    assertThat(first).isEqualTo(WeightFiles.text("one"));
    assertThat(new WeightFiles(folder.resolve("cache")).sha256(file)).isEqualTo(first);
    Files.writeString(file, "three");
    assertThat(hashes.sha256(file)).isEqualTo(WeightFiles.text("three"));
  }
}
