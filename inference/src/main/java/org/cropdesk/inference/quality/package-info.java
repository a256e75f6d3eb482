/** What makes a crop good enough, measured. */
@NullMarked
package org.cropdesk.inference.quality;

import org.jspecify.annotations.NullMarked;
