/** What a person can do, as data: commands, their keys, and the views that show and change them. */
@NullMarked
package org.cropdesk.app.command;

import org.jspecify.annotations.NullMarked;
