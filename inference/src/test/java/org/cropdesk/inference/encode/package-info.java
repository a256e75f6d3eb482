@NullMarked
package org.cropdesk.inference.encode;

import org.jspecify.annotations.NullMarked;
