package org.cropdesk.inference.encode;

import java.util.List;

/**
 * What an embedder is and can do.
 *
 * @param name for people: folder name, or the name of a server's model
 * @param hash identity of the weights: of a folder sha256 over its files; of a server over what it
 *     says of itself, whatever its address
 * @param imageDimensions length of a picture's vector, 0 when it takes no pictures
 * @param textDimensions length of a text's vector, 0 when it takes no texts
 * @param imageSide side of the square picture it likes best, pixels; 0 when it takes none
 * @param maxBatch items in one run or request; longer lists are cut into such pieces
 * @param costPer1000 price of 1,000 items in whatever currency the settings mean, 0 when free
 * @param matryoshka lengths at which its text vectors may be cut, as its folder or server says;
 *     empty when it was not trained for that
 * @param license empty when it does not say
 */
public record EmbedderInfo(
    String name,
    String hash,
    Kind kind,
    int imageDimensions,
    int textDimensions,
    int imageSide,
    int maxBatch,
    double costPer1000,
    List<Integer> matryoshka,
    String license) {
  public EmbedderInfo {
    matryoshka = List.copyOf(matryoshka);
  }

  /** Where the vectors are made. */
  public enum Kind {
    LOCAL,
    SERVER
  }

  /** The same that takes so many items at once. */
  public EmbedderInfo withMaxBatch(int items) {
    return new EmbedderInfo(
        name,
        hash,
        kind,
        imageDimensions,
        textDimensions,
        imageSide,
        items,
        costPer1000,
        matryoshka,
        license);
  }

  /** Length of the vectors of one side, 0 when it cannot. */
  public int dimensions(Side side) {
    return switch (side) {
      case IMAGE -> imageDimensions;
      case TEXT -> textDimensions;
    };
  }
}
