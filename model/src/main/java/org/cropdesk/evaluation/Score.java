package org.cropdesk.evaluation;

/** What an evaluation came to. Every number is a share, 0..1. */
public sealed interface Score permits DetectorScore, EncoderScore {}
