@NullMarked
package org.cropdesk.inference.image;

import org.jspecify.annotations.NullMarked;
