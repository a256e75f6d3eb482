/** Which products a reviewer is handed, in which order, under which name that is found again. */
@NullMarked
package org.cropdesk.queue;

import org.jspecify.annotations.NullMarked;
