package org.cropdesk.failure;

/** What went wrong, coarse enough to choose an exit code and a remedy from. */
public enum ErrorKind {
  /** The machine lacks something: a library, a free port, disk space, a reachable server. */
  ENVIRONMENT,
  /** The caller asked for something that cannot be. */
  USAGE,
  /** A database refused or is out of reach. */
  DATABASE,
  /** The object store refused or is out of reach. */
  STORE,
  /** A detector or encoder file cannot be used. */
  WEIGHTS,
  /** One picture cannot be used. */
  IMAGE,
  /** Our own mistake. */
  BUG
}
