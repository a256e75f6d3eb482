package org.cropdesk.inference.encode;

import java.util.Locale;
import org.cropdesk.inference.onnx.TextTokenizer;

/**
 * Texts to rows of token ids of one length.
 *
 * @param length tokens in a row, special tokens included
 * @param padId fills the row
 * @param lowerCase whether texts are lower-cased before the tokenizer sees them
 * @param attendToPadding what an attention mask says of padding: SigLIP was trained to read it
 */
record TextPreprocess(int length, long padId, boolean lowerCase, boolean attendToPadding) {

  /** Ids and attention mask of one text, both {@link #length} long. */
  record Row(long[] ids, long[] mask) {}

  Row row(TextTokenizer tokenizer, String text) {
    long[] tokens = tokenizer.encode(lowerCase ? text.toLowerCase(Locale.ROOT) : text);
    var ids = new long[length];
    var mask = new long[length];
    for (int i = 0; i < length; i++) {
      ids[i] = i < tokens.length ? tokens[i] : padId;
      mask[i] = i < tokens.length || attendToPadding ? 1 : 0;
    }
    return new Row(ids, mask);
  }

  /** Every parameter in one line, for the fingerprint. */
  String describe() {
    return "length=%d;pad=%d;lower=%s;attendToPadding=%s"
        .formatted(length, padId, lowerCase, attendToPadding);
  }
}
