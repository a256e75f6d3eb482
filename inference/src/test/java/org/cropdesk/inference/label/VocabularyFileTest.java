package org.cropdesk.inference.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.label.Vocabularies;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class VocabularyFileTest {
  @TempDir private Path folder;

  private Vocabularies read(String yaml) throws IOException {
    return VocabularyFile.read(Files.writeString(folder.resolve("v.yaml"), yaml));
  }

  @Test
  void readsValuesAsTheyAreWritten() throws IOException {
    Vocabularies vocabularies =
        read(
            """
            # what a person may choose from
            version: 1
            attributes:
              - name: size
                values: [no, 42, "1.0", extra large]
                templates: ["a {} thing"]
              - name: colour
                values:
                  - red
            """);
    assertThat(vocabularies.attributes()).hasSize(2);
    assertThat(vocabularies.attribute("size").orElseThrow().values())
        .containsExactly("no", "42", "1.0", "extra large");
    assertThat(vocabularies.attribute("colour").orElseThrow().templates())
        .containsExactly("a photo of a {}");
  }

  @Test
  void theHashIsOfTheContentNotOfTheLayout() throws IOException {
    String one = read("attributes: [{name: a, values: [x, y]}]").hash();
    assertThat(read("# note\nattributes:\n- {name: a, values: [x, y]}\n").hash()).isEqualTo(one);
    assertThat(read("attributes: [{name: a, values: [x, z]}]").hash()).isNotEqualTo(one);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "attributes: 3 | line 1 | must be a list",
        "colours: [] | line 1 | unknown",
        "version: 2 | line 1 | version 2",
        "version: 1 | line 1 | no attributes",
        "attributes:~- name: a | line 2 | no values",
        "attributes:~- values: [x] | line 2 | no name",
        "attributes:~- name: a~  values: [x, x] | line 3 | twice",
        "attributes:~- name: a~  values: [x]~  templates: [none] | line 4 | exactly one {}",
        "attributes:~- {name: a, values: [x]}~- {name: a, values: [x]} | line 3 | twice",
        "attributes: [ | line 1 | expected",
      })
  void mistakesAreNamedWithTheirLine(String yaml, String line, String what) {
    assertThatThrownBy(() -> read(yaml.replace('~', '\n')))
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining(line)
        .hasMessageContaining(what);
  }
}
