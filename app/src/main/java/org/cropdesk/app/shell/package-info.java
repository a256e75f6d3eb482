/** The main window: navigation, screens, status bar. */
@NullMarked
package org.cropdesk.app.shell;

import org.jspecify.annotations.NullMarked;
