/** What this machine offers and lacks. */
@NullMarked
package org.cropdesk.app.system;

import org.jspecify.annotations.NullMarked;
