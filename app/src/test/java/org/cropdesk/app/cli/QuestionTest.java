package org.cropdesk.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

final class QuestionTest {
  private final StringWriter err = new StringWriter();

  private boolean agreed(String typed, boolean atTerminal, boolean yes) {
    var in = new BufferedReader(new StringReader(typed));
    return new Question(in, new PrintWriter(err), atTerminal)
        .agreed("Space 1 takes the place of space 2.", "Roll back?", yes);
  }

  @Test
  void atATerminalOnlyAYesIsAYes() {
    assertThat(agreed("y\n", true, false)).isTrue();
    assertThat(agreed(" Yes \n", true, false)).isTrue();
    for (String no : new String[] {"", "\n", "n\n", "yesterday\n"}) {
      assertThat(agreed(no, true, false)).as(no).isFalse();
    }
    assertThat(err.toString()).contains("Roll back? [y/N]", "Nothing was changed.");
  }

  @Test
  void aScriptIsToldAndNotAsked() {
    assertThat(agreed("", false, false)).isTrue();
    assertThat(agreed("n\n", true, true)).isTrue();
    assertThat(err.toString())
        .contains("Space 1 takes the place of space 2.")
        .doesNotContain("[y/N]");
  }
}
