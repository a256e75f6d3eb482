@NullMarked
package org.cropdesk.inference.label;

import org.jspecify.annotations.NullMarked;
