/** What a person can do, as data: commands, their keys, the cheat-sheet. */
@NullMarked
package org.cropdesk.app.command;

import org.jspecify.annotations.NullMarked;
