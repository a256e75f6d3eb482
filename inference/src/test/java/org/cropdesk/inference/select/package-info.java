@NullMarked
package org.cropdesk.inference.select;

import org.jspecify.annotations.NullMarked;
