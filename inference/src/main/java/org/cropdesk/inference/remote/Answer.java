package org.cropdesk.inference.remote;

import java.util.List;

/**
 * What a server made of a batch.
 *
 * @param model as it names it, empty when it does not
 * @param revision of its weights, empty when it does not say
 * @param vectors in the order of the items; a number it did not send is not a number here
 * @param tokens it counted, 0 when it does not say
 */
record Answer(String model, String revision, List<float[]> vectors, long tokens) {}
