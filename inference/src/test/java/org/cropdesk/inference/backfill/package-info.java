@NullMarked
package org.cropdesk.inference.backfill;

import org.jspecify.annotations.NullMarked;
