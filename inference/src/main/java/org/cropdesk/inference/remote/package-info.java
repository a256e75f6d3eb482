/** Embedding servers: vectors made by somebody else's machine, over HTTP. */
@NullMarked
package org.cropdesk.inference.remote;

import org.jspecify.annotations.NullMarked;
