package org.cropdesk.inference.detect;

import java.util.List;

/**
 * What a detector says of itself.
 *
 * @param name file name, for people
 * @param hash sha256 of the file
 * @param classNames by class id, unchanged
 * @param width of the input, pixels
 * @param height of the input, pixels
 * @param stride largest stride, pixels
 * @param batch pictures in one run: 0 for any number, else exactly that many
 * @param description from the metadata, empty when there is none
 * @param license from the metadata, empty when there is none
 */
public record DetectorInfo(
    String name,
    String hash,
    List<String> classNames,
    int width,
    int height,
    int stride,
    int batch,
    String description,
    String license) {
  public DetectorInfo {
    classNames = List.copyOf(classNames);
  }
}
