package org.cropdesk.dataset;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cropdesk.label.Attribute;
import org.cropdesk.label.Vocabularies;

/**
 * What the machines in use call things, and which machines they are.
 *
 * @param classNames of the detector, by its own ids; empty without one
 * @param vocabulary values by attribute, in the order of the file
 * @param detectorHash empty without a detector
 * @param encoderHash empty without an encoder
 * @param preprocessFingerprint of the encoder's pictures, empty without an encoder
 */
public record DatasetMachines(
    List<String> classNames,
    Map<String, List<String>> vocabulary,
    String detectorHash,
    String encoderHash,
    String preprocessFingerprint) {
  /** No machine: classes and values are those that people used. */
  public static final DatasetMachines NONE = new DatasetMachines(List.of(), Map.of(), "", "", "");

  public DatasetMachines {
    classNames = List.copyOf(classNames);
    vocabulary = Map.copyOf(vocabulary);
  }

  /** Values by attribute as {@code vocabulary} wants them. */
  public static Map<String, List<String>> values(Vocabularies vocabularies) {
    var values = new LinkedHashMap<String, List<String>>();
    for (Attribute attribute : vocabularies.attributes()) {
      values.put(attribute.name(), attribute.values());
    }
    return values;
  }
}
