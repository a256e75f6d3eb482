/** What {@code ./bench} measures: ratios of two things timed in turn in one run. No tests. */
@NullMarked
package org.cropdesk.app.bench;

import org.jspecify.annotations.NullMarked;
