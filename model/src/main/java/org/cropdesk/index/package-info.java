/** What goes into the analysis of a product and what comes out, and the job that runs it. */
@NullMarked
package org.cropdesk.index;

import org.jspecify.annotations.NullMarked;
