package org.cropdesk.app.cli;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.Locale;
import java.util.Optional;
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
    PrintWriter err = spec.commandLine().getErr();
    return isAtTerminal()
        ? new Question(new BufferedReader(new InputStreamReader(System.in, charset())), err, true)
        : new Question(new BufferedReader(new StringReader("")), err, false);
  }

  /**
   * Somebody sits there who reads and types; asking the console itself is no answer since JDK 22.
   */
  static boolean isAtTerminal() {
    Optional<Console> console = Optional.ofNullable(System.console());
    return console.isPresent() && console.get().isTerminal();
  }

  private static Charset charset() {
    return Charset.forName(System.getProperty("stdin.encoding", "UTF-8"));
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
      boolean agreed = answer != null && answer.strip().toLowerCase(Locale.ROOT).matches("y|yes");
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
