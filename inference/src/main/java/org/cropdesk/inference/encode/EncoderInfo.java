package org.cropdesk.inference.encode;

/**
 * What an encoder folder holds.
 *
 * @param name folder name, for people
 * @param hash sha256 over the names and contents of every file that takes part
 * @param kind {@code model_type} of its config, for instance {@code clip}
 * @param dimensions length of every vector
 * @param imageSize side of the square input, pixels
 * @param textLength tokens in a text row
 * @param logitScale factor of cosines before a softmax
 * @param license from the config or the graph's metadata, empty when there is none
 */
public record EncoderInfo(
    String name,
    String hash,
    String kind,
    int dimensions,
    int imageSize,
    int textLength,
    double logitScale,
    String license) {}
