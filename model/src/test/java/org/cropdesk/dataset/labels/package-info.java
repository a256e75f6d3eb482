/** Labels of other tools, read and imported into a real catalog. */
@NullMarked
package org.cropdesk.dataset.labels;

import org.jspecify.annotations.NullMarked;
