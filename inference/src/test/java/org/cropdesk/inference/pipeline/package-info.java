@NullMarked
package org.cropdesk.inference.pipeline;

import org.jspecify.annotations.NullMarked;
