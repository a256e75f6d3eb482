package org.cropdesk.inference.serve;

import java.util.Locale;

/** What a server does wrong on purpose, so that clients can be tried against it. */
public enum Fault {
  /** Answers as it should. */
  NONE,
  /** 429 without saying for how long. */
  BUSY,
  /** 429 with {@code Retry-After: 1}. */
  BUSY_FOR_A_SECOND,
  /** 429 with a Retry-After that is a date, one second ahead. */
  BUSY_UNTIL,
  ERROR_500,
  BAD_GATEWAY,
  UNAVAILABLE,
  /** Promises more bytes than it sends, then hangs up. */
  HALF,
  /** All the bytes it promises, but JSON that stops in the middle. */
  CUT_JSON,
  /** One vector too few. */
  MISSING,
  /** Every vector one number too long. */
  WRONG_DIMENSIONS,
  /** The first vector is not a number. */
  NAN,
  /** The first vector is all zeros. */
  ZERO,
  /** No answer for a minute. */
  HANG;

  /** From a name like {@code half} or {@code error-500}. */
  static Fault named(String name) {
    return Fault.valueOf(name.strip().toUpperCase(Locale.ROOT).replace('-', '_'));
  }
}
