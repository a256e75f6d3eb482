package org.cropdesk.crop;

/** Why a crop exists. */
public enum CropSource {
  /** A detector found its box. */
  DETECTION,
  /** Nothing was found in the picture, so the whole picture stands in. */
  WHOLE_IMAGE,
  /** A person drew its box. */
  PERSON
}
