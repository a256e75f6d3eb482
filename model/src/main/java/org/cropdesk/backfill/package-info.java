/** Runs that fill embedding spaces: scope, chunks, canary, checkpoints, failures. */
@NullMarked
package org.cropdesk.backfill;

import org.jspecify.annotations.NullMarked;
