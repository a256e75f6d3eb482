package org.cropdesk.inference.pipeline;

/**
 * Where the time of a pipeline went since it was opened. Milliseconds are summed over all threads
 * of a stage.
 *
 * @param images pictures that left the pipeline, readable or not
 * @param unreadable of those, the ones that could not be used
 * @param detectorBatches runs of the detector
 * @param detectorFill mean share of a full batch, 0..1
 * @param encoderBatches runs of the encoder's image side
 * @param encoderFill mean share of a full batch, 0..1
 */
public record PipelineStats(
    long images,
    long unreadable,
    long crops,
    long texts,
    double readMillis,
    double decodeMillis,
    double detectMillis,
    double cropMillis,
    double encodeMillis,
    double textMillis,
    long detectorBatches,
    double detectorFill,
    long encoderBatches,
    double encoderFill) {}
