package org.cropdesk.app.grid;

/** What the grid has to say. */
record GridNotice(boolean isProblem, String text) {
  static final GridNotice NONE = new GridNotice(false, "");
}
