package org.cropdesk.filter;

/** How a field is held against a value. */
public enum Comparison {
  LESS("<"),
  AT_MOST("<="),
  IS(":"),
  AT_LEAST(">="),
  MORE(">");

  private final String sign;

  Comparison(String sign) {
    this.sign = sign;
  }

  /** As it is typed. */
  public String sign() {
    return sign;
  }
}
