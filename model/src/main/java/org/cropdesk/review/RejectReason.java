package org.cropdesk.review;

/** Why a person sends a product to rework. The code is stored, the text is shown. */
public enum RejectReason {
  WRONG_PRODUCT("Picture shows another product"),
  BAD_PICTURE("Picture unusable"),
  WRONG_BOX("Box is wrong"),
  MISSING_BOX("Product not found by the detector"),
  NO_GOOD_CROP("No crop is good enough"),
  WRONG_TEXT("Title or description is wrong"),
  OTHER("Other reason");

  private final String text;

  RejectReason(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }
}
