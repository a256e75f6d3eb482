package org.cropdesk.failure;

import org.jspecify.annotations.Nullable;

/**
 * The unchecked root of every failure this product raises on purpose. The message says what
 * happened and to which item; the remedy says what a person can do about it.
 */
public class CatalogException extends RuntimeException {
  private final ErrorKind kind;
  private final String problem;
  private final String remedy;

  /**
   * @param kind coarse class of the failure
   * @param problem what happened, to which item, what was kept
   * @param remedy what to do, one sentence; empty if nothing can be done
   * @param cause the failure underneath, or null
   */
  public CatalogException(
      ErrorKind kind, String problem, String remedy, @Nullable Throwable cause) {
    super(problem, cause);
    this.kind = kind;
    this.problem = problem;
    this.remedy = remedy;
  }

  public final ErrorKind kind() {
    return kind;
  }

  public final String remedy() {
    return remedy;
  }

  /** Problem and remedy as one line for a person. */
  public final String explained() {
    return remedy.isEmpty() ? problem : problem + " " + remedy;
  }
}
