package org.cropdesk.filter;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Which field the parts of a typed name mean. */
final class FieldReader {
  private final FilterWords words;

  FieldReader(FilterWords words) {
    this.words = words;
  }

  Field field(List<FilterParser.Piece> path) throws FilterParser.Fault {
    FilterParser.Piece first = path.getFirst();
    String word = FilterParser.lower(first.text());
    Optional<FieldKind> kind =
        first.quoted()
            ? Optional.empty()
            : FieldKind.ofWord(word).filter(k -> k != FieldKind.MEASURE);
    if (kind.isPresent()) {
      return known(kind.get(), path);
    }
    String measure = word.replace('_', '-');
    if (path.size() == 1 && !first.quoted() && FieldKind.MEASURES.contains(measure)) {
      return new Field(FieldKind.MEASURE, measure);
    }
    String name = name(path);
    Optional<String> attribute = words.attribute(name);
    if (attribute.isPresent()) {
      return Field.label(attribute.get());
    }
    throw whole(path, "There is no field \"" + name + "\".", Nearest.to(name, all()));
  }

  private Field known(FieldKind kind, List<FilterParser.Piece> path) throws FilterParser.Fault {
    if (!kind.hasName()) {
      if (path.size() > 1) {
        throw whole(path, kind.word() + " has no parts.", Optional.of(kind.word()));
      }
      return Field.of(kind);
    }
    if (path.size() == 1) {
      String which = kind.isOfAttribute() ? "attribute" : "key";
      String example = words.labels().keySet().stream().findFirst().orElse("colour");
      throw whole(
          path,
          "%s of which %s?".formatted(kind.word(), which),
          kind.isOfAttribute() ? Optional.of(kind.word() + "." + example) : Optional.empty());
    }
    String name = name(path.subList(1, path.size()));
    if (!kind.isOfAttribute()) {
      return new Field(kind, name);
    }
    Optional<String> attribute = words.attribute(name);
    if (attribute.isEmpty()) {
      throw whole(
          path.subList(1, path.size()),
          "There is no attribute \"" + name + "\".",
          Nearest.to(name, words.labels().keySet()));
    }
    return new Field(kind, attribute.get());
  }

  private static String name(List<FilterParser.Piece> path) {
    return path.stream().map(FilterParser.Piece::text).collect(Collectors.joining("."));
  }

  private static FilterParser.Fault whole(
      List<FilterParser.Piece> path, String message, Optional<String> instead) {
    int start = path.getFirst().position();
    int end = path.getLast().position() + path.getLast().length();
    return new FilterParser.Fault(start, end - start, message, instead.orElse(null));
  }

  /** Every name that can stand alone. */
  private List<String> all() {
    var all = new ArrayList<String>();
    Arrays.stream(FieldKind.values())
        .filter(k -> !k.hasName())
        .map(FieldKind::word)
        .forEach(all::add);
    all.addAll(FieldKind.MEASURES);
    all.addAll(words.labels().keySet());
    return all;
  }
}
