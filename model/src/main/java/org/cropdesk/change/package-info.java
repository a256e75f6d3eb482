/** What changed in the catalog, told after it was committed. */
@NullMarked
package org.cropdesk.change;

import org.jspecify.annotations.NullMarked;
