/** Products in, analyses out: the stages and the threads that run them. */
@NullMarked
package org.cropdesk.inference.pipeline;

import org.jspecify.annotations.NullMarked;
