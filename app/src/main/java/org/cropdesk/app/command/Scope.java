package org.cropdesk.app.command;

/**
 * Where a key means something. A key has one meaning within a scope, and none in another scope when
 * it is a key of {@link #GLOBAL}; two other scopes may use it differently.
 */
public enum Scope {
  /** Everywhere in the window. */
  GLOBAL("everywhere"),
  /** While a product is on the desk and no card lies above it. */
  REVIEW("on the review desk"),
  /** On the desk while a box is changed or drawn; its keys come before those of the desk. */
  BOX("while a box is changed"),
  /** In the list of the page that changes keys. */
  KEYS("on the Keys page"),
  /** In the grid of crops. */
  GRID("on the Crops page"),
  /** On the page that searches. */
  SEARCH("on the Search page"),
  /** On the page of embedding spaces. */
  SPACES("on the Spaces page"),
  /** On the page of runs that fill spaces. */
  RUNS("on the Runs page"),
  /** On the page of datasets. */
  DATASETS("on the Datasets page");

  private final String where;

  Scope(String where) {
    this.where = where;
  }

  /** For the end of a sentence: "on the review desk". */
  public String where() {
    return where;
  }

  /** Whether one key cannot have a meaning in both. */
  public boolean meets(Scope other) {
    return this == other || this == GLOBAL || other == GLOBAL;
  }
}
