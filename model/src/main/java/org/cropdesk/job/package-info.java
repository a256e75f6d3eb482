/** The state of long work: who does it, how far it is, and how to ask it to stop. */
@NullMarked
package org.cropdesk.job;

import org.jspecify.annotations.NullMarked;
