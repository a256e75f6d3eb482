/** Rules that hold for the whole module. */
@NullMarked
package org.cropdesk.architecture;

import org.jspecify.annotations.NullMarked;
