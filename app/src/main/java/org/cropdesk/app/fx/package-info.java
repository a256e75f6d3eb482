/** The only room that touches the JavaFX thread. */
@NullMarked
package org.cropdesk.app.fx;

import org.jspecify.annotations.NullMarked;
