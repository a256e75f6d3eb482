package org.cropdesk.inference.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PythonLiteralTest {
  @Test
  void namesWithQuotesCommasAndEscapes() {
    Object names =
        PythonLiteral.parse(
            "{0: 'person', 1: \"driver's cap\", 2: 'bowl, ceramic', 3: 'a: b', 4: 'say \"hi\"',"
                + " 5: 'it\\'s', 6: 'caf\\xe9 \\u2603', 7: 'under_score',}");
    assertThat(names)
        .isEqualTo(
            Map.of(
                0L, "person",
                1L, "driver's cap",
                2L, "bowl, ceramic",
                3L, "a: b",
                4L, "say \"hi\"",
                5L, "it's",
                6L, "café ☃",
                7L, "under_score"));
  }

  @Test
  void numbersListsAndTuples() {
    assertThat(PythonLiteral.parse("[640, 480]")).isEqualTo(List.of(640L, 480L));
    assertThat(PythonLiteral.parse(" (8, -16.5, 1e-3) ")).isEqualTo(List.of(8L, -16.5, 1e-3));
    assertThat(PythonLiteral.parse("{'a': [True, False, None], 'b': {}}"))
        .isEqualTo(Map.of("a", Arrays.asList(true, false, null), "b", Map.of()));
    assertThat(PythonLiteral.parse("()")).isEqualTo(List.of());
    assertThat(PythonLiteral.parse("None")).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "{0 'a'}", "[1, 2", "'open", "{0: 'a'} x", "nan?", "'\\u12'"})
  void wrongTextsAreRefused(String text) {
    assertThatThrownBy(() -> PythonLiteral.parse(text))
        .isInstanceOf(PythonLiteral.Malformed.class)
        .hasMessageContaining("At character");
  }
}
