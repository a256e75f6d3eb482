package org.cropdesk.app.cli;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Asks whoever sits at a terminal before something is done. A script has nobody to ask: it is told
 * on the error stream what is done, and it is done, as before there were questions.
 */
final class Question {
  /** What stands beside each question. */
  static final String YES = "Do not ask. Without a terminal nobody is asked.";

  private final BufferedReader in;
  private final PrintWriter err;
  private final boolean atTerminal;

  Question(BufferedReader in, PrintWriter err, boolean atTerminal) {
    this.in = in;
    this.err = err;
    this.atTerminal = atTerminal;
  }

  static Question of(CommandSpec spec) {
    Console console = System.console();
    boolean atTerminal = console != null && console.isTerminal();
    var in = new BufferedReader(atTerminal ? console.reader() : new StringReader(""));
    return new Question(in, spec.commandLine().getErr(), atTerminal);
  }

  /**
   * Says what is about to be done, and asks.
   *
   * @param yes was said on the command line already
   */
  boolean agreed(String statement, String question, boolean yes) {
    err.println(statement);
    if (yes || !atTerminal) {
      err.flush();
      return true;
    }
    err.print(question + " [y/N] ");
    err.flush();
    try {
      String answer = in.readLine();
      boolean agreed =
          answer != null && answer.strip().toLowerCase(Locale.ROOT).matches("y|yes");
      if (!agreed) {
        err.println("Nothing was changed.");
        err.flush();
      }
      return agreed;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
