package org.cropdesk.catalog;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;

/** Opens a CSV file nobody prepared: byte order mark, encoding and separator are found out. */
final class CsvSource {
  private CsvSource() {}

  static CSVParser open(Path csv) throws IOException {
    String text = decode(csv);
    return CSVFormat.DEFAULT
        .builder()
        .setDelimiter(separator(text))
        .setIgnoreEmptyLines(true)
        .setTrim(true)
        .setLenientEof(true)
        .setTrailingData(true)
        .get()
        .parse(Reader.of(text));
  }

  /** UTF-8 with or without its mark, else what spreadsheets on Windows write. */
  private static String decode(Path csv) throws IOException {
    try {
      return withoutMark(read(csv, StandardCharsets.UTF_8));
    } catch (CharacterCodingException e) {
      return withoutMark(read(csv, Charset.forName("windows-1252")));
    }
  }

  private static String read(Path csv, Charset charset) throws IOException {
    var decoder =
        charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(
                charset.equals(StandardCharsets.UTF_8)
                    ? CodingErrorAction.REPORT
                    : CodingErrorAction.REPLACE);
    try (var reader =
        new BufferedReader(new InputStreamReader(Files.newInputStream(csv), decoder))) {
      return reader.readAllAsString();
    }
  }

  private static String withoutMark(String text) {
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  /** The separator that the header has most of, outside quotes. */
  private static char separator(String text) {
    String header = text.lines().filter(l -> !l.isBlank()).findFirst().orElse("");
    String bare = header.replaceAll("\"[^\"]*\"", "");
    char best = ',';
    long most = 0;
    for (char candidate : new char[] {',', ';', '\t', '|'}) {
      long count = bare.chars().filter(c -> c == candidate).count();
      if (count > most) {
        best = candidate;
        most = count;
      }
    }
    return best;
  }
}
