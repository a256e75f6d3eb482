/** Entry point, settings and the one place where everything is put together. */
@NullMarked
package org.cropdesk.app;

import org.jspecify.annotations.NullMarked;
