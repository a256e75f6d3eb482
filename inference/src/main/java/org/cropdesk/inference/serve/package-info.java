/** An embedding server of our own: any encoder of this machine for others, over HTTP. */
@NullMarked
package org.cropdesk.inference.serve;

import org.jspecify.annotations.NullMarked;
