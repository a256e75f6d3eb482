package org.cropdesk.filter;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of a typed filter. */
public sealed interface Parsed {
  /**
   * It can be asked.
   *
   * @param hints about what was typed and is probably not meant
   */
  record Good(Filter filter, List<Remark> hints) implements Parsed {
    public Good {
      hints = List.copyOf(hints);
    }
  }

  /** It cannot be understood. */
  record Faulty(Remark fault) implements Parsed {}

  /**
   * Something to say about a part of the text.
   *
   * @param position of the first character, from 0
   * @param length in characters; 0 at the end of the text
   * @param message a sentence
   * @param instead what to put there, null when nothing comes near
   */
  record Remark(int position, int length, String message, @Nullable String instead) {
    /** The message, and what was probably meant. */
    public String explained() {
      return instead == null ? message : message + " Did you mean " + instead + "?";
    }
  }
}
