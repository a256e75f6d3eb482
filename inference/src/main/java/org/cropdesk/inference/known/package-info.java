/** The encoders this machine knows, and which of them belongs to a space. */
@NullMarked
package org.cropdesk.inference.known;

import org.jspecify.annotations.NullMarked;
