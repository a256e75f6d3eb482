package org.cropdesk.embedding;

/**
 * The identity of an embedding space. Two vectors may be compared only inside one space; the image
 * and the text side of one dual encoder are two aspects with the same encoder.
 *
 * @param encoderName folder name, for people
 * @param encoderHash sha256 over the encoder's files
 * @param dimensions length of every vector
 */
public record SpaceKey(
    Aspect aspect,
    String encoderName,
    String encoderHash,
    String preprocessFingerprint,
    int dimensions) {}
