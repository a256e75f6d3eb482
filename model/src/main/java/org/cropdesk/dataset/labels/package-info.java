/** Labels of other tools: read from their files, and said of the catalog as decisions. */
@NullMarked
package org.cropdesk.dataset.labels;

import org.jspecify.annotations.NullMarked;
