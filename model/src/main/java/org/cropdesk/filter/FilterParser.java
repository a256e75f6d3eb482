package org.cropdesk.filter;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads filters: words side by side must all hold, {@code or}, {@code not} or a minus, parentheses;
 * a word alone is looked for in sku and title, {@code field:value} and its kin ask for a field.
 */
public final class FilterParser {
  static final int LONGEST = 20_000;
  private static final int DEEPEST = 100;

  private final String text;
  private final FilterWords words;
  private final List<Parsed.Remark> hints = new ArrayList<>();
  private int at;
  private int depth;

  private FilterParser(String text, FilterWords words) {
    this.text = text;
    this.words = words;
  }

  /** Says what is wrong, where. */
  static final class Fault extends Exception {
    private static final long serialVersionUID = 1;
    private final transient Parsed.Remark remark;

    Fault(int position, int length, String message, @Nullable String instead) {
      super(message, null, false, false);
      this.remark = new Parsed.Remark(position, length, message, instead);
    }
  }

  /** A piece of the text as it is meant. */
  record Piece(int position, int length, String text, boolean quoted) {
    Fault fault(String message, @Nullable String instead) {
      return new Fault(position, length, message, instead);
    }
  }

  /** Never throws; a text of blanks is everything. */
  public static Parsed parse(String text, FilterWords words) {
    var parser = new FilterParser(text, words);
    try {
      if (text.length() > LONGEST) {
        throw new Fault(LONGEST, 0, "A filter has at most " + LONGEST + " characters.", null);
      }
      parser.blanks();
      if (parser.ended()) {
        return new Parsed.Good(new Filter.Everything(), List.of());
      }
      Filter filter = parser.or();
      if (!parser.ended()) {
        throw new Fault(parser.at, 1, "This parenthesis closes none.", null);
      }
      return new Parsed.Good(filter, parser.hints);
    } catch (Fault e) {
      return new Parsed.Faulty(e.remark);
    }
  }

  private Filter or() throws Fault {
    var parts = new ArrayList<Filter>();
    parts.add(and());
    while (keyword("or")) {
      parts.add(and());
    }
    return parts.size() == 1 ? parts.getFirst() : new Filter.Or(parts);
  }

  private Filter and() throws Fault {
    var parts = new ArrayList<Filter>();
    parts.add(not());
    while (!ended() && text.charAt(at) != ')' && !isKeyword("or")) {
      keyword("and");
      parts.add(not());
    }
    return parts.size() == 1 ? parts.getFirst() : new Filter.And(parts);
  }

  private Filter not() throws Fault {
    if (keyword("not") || minus()) {
      return nested(() -> new Filter.Not(not()));
    }
    if (ended() || isKeyword("or") || isKeyword("and")) {
      throw new Fault(at, 0, "Something is missing here: a word, or field:value.", null);
    }
    if (text.charAt(at) == '(') {
      int open = at++;
      blanks();
      return nested(() -> {
        Filter inner = or();
        if (ended()) {
          throw new Fault(open, 1, "This parenthesis is never closed.", null);
        }
        at++;
        blanks();
        return inner;
      });
    }
    return term();
  }

  @FunctionalInterface
  private interface Inner {
    Filter read() throws Fault;
  }

  private Filter nested(Inner inner) throws Fault {
    if (++depth > DEEPEST) {
      throw new Fault(at, 0, "More than " + DEEPEST + " levels are not understood.", null);
    }
    Filter filter = inner.read();
    depth--;
    return filter;
  }

  private boolean minus() throws Fault {
    if (ended() || text.charAt(at) != '-') {
      return false;
    }
    at++;
    if (ended() || FilterPrinter.isSpace(text.codePointAt(at))) {
      throw new Fault(at - 1, 1, "A minus stands right before what it excludes.", null);
    }
    return true;
  }

  private Filter term() throws Fault {
    int start = at;
    char first = text.charAt(at);
    if (first == ')') {
      throw new Fault(at, 1, "Something is missing before this parenthesis.", null);
    }
    var path = path();
    var by = path == null ? null : comparison();
    if (path != null && by != null) {
      Field field = new FieldReader(words).field(path);
      Filter filter = new ValueReader(field, by, values(), words, hints).filter(at);
      blanks();
      return filter;
    }
    at = start;
    Piece word = first == '"' ? quoted() : bare(c -> FilterPrinter.isSpace(c) || isBreak(c));
    if (word.text().isEmpty()) {
      throw new Fault(
          at, 1, "A field stands before this sign; a text that has it goes in quotes.", null);
    }
    if (!ended() && !FilterPrinter.isSpace(text.codePointAt(at)) && text.charAt(at) != ')') {
      throw new Fault(at, 1, "A blank is missing here.", null);
    }
    blanks();
    return new Filter.Text(word.text());
  }

  private static boolean isBreak(int c) {
    return "()\":<>=".indexOf(c) >= 0;
  }

  /** Parts of a field's name with points between; null when this is none. */
  private @Nullable List<Piece> path() throws Fault {
    var parts = new ArrayList<Piece>();
    while (true) {
      if (ended()) {
        return null;
      }
      Piece part = text.charAt(at) == '"' ? quoted() : bare(FilterPrinter::endsSegment);
      if (part.text().isEmpty()) {
        return null;
      }
      parts.add(part);
      if (ended() || text.charAt(at) != '.') {
        return parts;
      }
      at++;
    }
  }

  private @Nullable Comparison comparison() {
    if (ended()) {
      return null;
    }
    char sign = text.charAt(at);
    boolean equal = at + 1 < text.length() && text.charAt(at + 1) == '=';
    var by =
        switch (sign) {
          case ':', '=' -> Comparison.IS;
          case '<' -> equal ? Comparison.AT_MOST : Comparison.LESS;
          case '>' -> equal ? Comparison.AT_LEAST : Comparison.MORE;
          default -> null;
        };
    if (by != null) {
      at += by == Comparison.IS ? 1 : by.sign().length();
    }
    return by;
  }

  private List<Piece> values() throws Fault {
    var values = new ArrayList<Piece>();
    do {
      if (!values.isEmpty()) {
        at++;
      }
      Piece value = !ended() && text.charAt(at) == '"' ? quoted() : bare(FilterPrinter::endsValue);
      if (value.text().isEmpty()) {
        throw new Fault(value.position(), value.length(), "A value is missing here.", null);
      }
      values.add(value);
    } while (!ended() && text.charAt(at) == ',');
    if (!ended() && !FilterPrinter.isSpace(text.codePointAt(at)) && text.charAt(at) != ')') {
      throw new Fault(
          at, 1, "A blank is missing here; a value that has this sign goes in quotes.", null);
    }
    return values;
  }

  private Piece bare(IntPredicate ends) {
    int start = at;
    while (!ended()) {
      int c = text.codePointAt(at);
      if (ends.test(c)) {
        break;
      }
      at += Character.charCount(c);
    }
    return new Piece(start, at - start, text.substring(start, at), false);
  }

  private Piece quoted() throws Fault {
    int open = at++;
    var inner = new StringBuilder();
    while (!ended()) {
      char c = text.charAt(at++);
      if (c == '"') {
        return new Piece(open, at - open, inner.toString(), true);
      }
      if (c == '\0') {
        throw new Fault(at - 1, 1, "No text has the character zero.", null);
      }
      boolean escape = c == '\\' && !ended() && "\\\"".indexOf(text.charAt(at)) >= 0;
      inner.append(escape ? text.charAt(at++) : c);
    }
    throw new Fault(open, 1, "This quote is never closed.", null);
  }

  /** Passes over a keyword; one that is followed by a sign is the name of a field. */
  private boolean keyword(String word) {
    if (!isKeyword(word)) {
      return false;
    }
    at += word.length();
    blanks();
    return true;
  }

  private boolean isKeyword(String word) {
    int end = at + word.length();
    return text.regionMatches(true, at, word, 0, word.length())
        && (end == text.length()
            || FilterPrinter.isSpace(text.codePointAt(end))
            || text.charAt(end) == '('
            || text.charAt(end) == ')');
  }

  private void blanks() {
    while (!ended() && FilterPrinter.isSpace(text.codePointAt(at))) {
      at += Character.charCount(text.codePointAt(at));
    }
  }

  private boolean ended() {
    return at >= text.length();
  }

  static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
