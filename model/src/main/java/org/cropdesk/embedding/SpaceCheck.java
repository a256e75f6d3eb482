package org.cropdesk.embedding;

/**
 * What the verification of a space found.
 *
 * @param expected subjects that must have a vector
 * @param missing of these, how many have none that is fresh
 * @param wrong vectors whose length is not 1
 */
public record SpaceCheck(int spaceId, long expected, long missing, long wrong) {
  public boolean passed() {
    return missing == 0 && wrong == 0;
  }
}
