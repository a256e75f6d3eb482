/** What a person chose for this machine, and the file it is kept in. */
@NullMarked
package org.cropdesk.app.settings;

import org.jspecify.annotations.NullMarked;
