/** The command line. Thin: every command calls what the desktop calls. */
@NullMarked
package org.cropdesk.app.cli;

import org.jspecify.annotations.NullMarked;
