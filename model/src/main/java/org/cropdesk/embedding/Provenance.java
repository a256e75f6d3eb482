package org.cropdesk.embedding;

/**
 * What made a machine result; stands on every row a machine wrote.
 *
 * @param detectorHash sha256 of the detector file
 * @param encoderHash sha256 over the encoder's files
 * @param preprocessFingerprint hash of every parameter that changes pixels
 * @param thresholdsVersion {@code Thresholds.version()}
 * @param vocabularyHash {@code Vocabularies.hash()}
 */
public record Provenance(
    String detectorHash,
    String encoderHash,
    String preprocessFingerprint,
    String thresholdsVersion,
    String vocabularyHash) {}
