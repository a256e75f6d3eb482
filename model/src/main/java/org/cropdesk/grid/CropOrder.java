package org.cropdesk.grid;

/** What stands first in a list of crops; equals stand in the order of the catalog. */
public sealed interface CropOrder {
  /** As they came into the catalog. */
  record Catalog() implements CropOrder {}

  /** The last that came into the catalog first. */
  record Newest() implements CropOrder {}

  /** Those whose product the machine is least sure of first. */
  record MostDoubtful() implements CropOrder {}

  /** Those whose best suggestion for an attribute is the weakest first, those without one last. */
  record LeastCertain(String attribute) implements CropOrder {}

  /**
   * By a measured quality; those that were not measured last.
   *
   * @param measure as in a filter, for instance {@code low-information}
   */
  record Measured(String measure, boolean highestFirst) implements CropOrder {}
}
