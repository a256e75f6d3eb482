/** The room where embedding spaces are seen, proved, compared, put in force and let go of. */
@NullMarked
package org.cropdesk.app.spaces;

import org.jspecify.annotations.NullMarked;
