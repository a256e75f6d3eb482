/**
 * What a run that fills a space asks of pictures and encoders: pictures in, full batches, vectors
 * out.
 */
@NullMarked
package org.cropdesk.inference.backfill;

import org.jspecify.annotations.NullMarked;
