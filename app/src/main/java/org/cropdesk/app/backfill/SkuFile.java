package org.cropdesk.app.backfill;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;

/** A text file with a sku a line, as editors and spreadsheets write them. */
final class SkuFile {
  /**
   * Stands before a text of UTF-8 where a spreadsheet wrote it, and is no part of the first sku.
   */
  private static final String BYTE_ORDER_MARK = "\ufeff";

  private SkuFile() {}

  /**
   * @throws CatalogException of kind USAGE when it cannot be read or holds none
   */
  static List<String> read(String name) {
    String text = decoded(name, bytes(name));
    List<String> skus =
        (text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text)
            .lines()
            .map(String::strip)
            .filter(s -> !s.isEmpty())
            .toList();
    if (skus.isEmpty()) {
      throw usage("The file " + name + " holds no skus; write one a line.", "");
    }
    return skus;
  }

  private static byte[] bytes(String name) {
    try {
      return Files.readAllBytes(Path.of(name));
    } catch (NoSuchFileException | InvalidPathException e) {
      throw usage("There is no file " + name + ".", "Check its name.");
    } catch (IOException e) {
      throw usage("The file " + name + " cannot be read: " + e.getMessage() + ".", "");
    }
  }

  private static String decoded(String name, byte[] bytes) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length + 1);
    CoderResult result = decoder.decode(in, out, true);
    if (result.isError()) {
      long line = out.flip().chars().filter(c -> c == '\n').count() + 1;
      throw usage(
          "The file %s is not written in UTF-8: line %d has other bytes.".formatted(name, line),
          "Save it as UTF-8 and take it again.");
    }
    return out.flip().toString();
  }

  private static CatalogException usage(String problem, String remedy) {
    return new CatalogException(ErrorKind.USAGE, problem, remedy, null);
  }
}
