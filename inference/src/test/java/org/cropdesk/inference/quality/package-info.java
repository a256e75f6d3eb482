@NullMarked
package org.cropdesk.inference.quality;

import org.jspecify.annotations.NullMarked;
