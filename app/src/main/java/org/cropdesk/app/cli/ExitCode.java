package org.cropdesk.app.cli;

import org.cropdesk.failure.ErrorKind;

/** What the shell is told. */
final class ExitCode {
  static final int DONE = 0;
  static final int FAILED_IN_PART = 1;
  static final int WRONG_USAGE = 2;
  static final int ENVIRONMENT = 3;

  private ExitCode() {}

  static int of(ErrorKind kind) {
    return switch (kind) {
      case USAGE -> WRONG_USAGE;
      case IMAGE, BUG -> FAILED_IN_PART;
      case ENVIRONMENT, DATABASE, STORE, WEIGHTS -> ENVIRONMENT;
    };
  }
}
