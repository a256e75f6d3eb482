@NullMarked
package org.cropdesk.inference.detect;

import org.jspecify.annotations.NullMarked;
