package org.cropdesk.app.system;

/**
 * One line of the doctor.
 *
 * @param value what was found
 * @param remedy what to do about it; empty when all is well
 */
public record Finding(String name, Level level, String value, String remedy) {
  /** How bad. */
  public enum Level {
    OK,
    NOTE,
    PROBLEM
  }

  public static Finding ok(String name, String value) {
    return new Finding(name, Level.OK, value, "");
  }

  public static Finding note(String name, String value, String remedy) {
    return new Finding(name, Level.NOTE, value, remedy);
  }

  public static Finding problem(String name, String value, String remedy) {
    return new Finding(name, Level.PROBLEM, value, remedy);
  }
}
