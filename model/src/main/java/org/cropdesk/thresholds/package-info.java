/** What other thresholds would do to a catalog, and why a crop was judged as it was. */
@NullMarked
package org.cropdesk.thresholds;

import org.jspecify.annotations.NullMarked;
