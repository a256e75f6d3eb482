package org.cropdesk.review;

/** Why a person chose another primary crop. The code is stored, the text is shown. */
public enum PrimaryReason {
  WHOLE_PRODUCT("Shows the whole product"),
  RIGHT_PRODUCT("Shows the product, not what lies beside it"),
  BETTER_VIEW("Better side or angle"),
  SHARPER("Sharper or better lit"),
  NOTHING_ELSE("Nothing else in the picture"),
  OTHER("Other reason");

  private final String text;

  PrimaryReason(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }
}
