@NullMarked
package org.cropdesk.inference.crop;

import org.jspecify.annotations.NullMarked;
