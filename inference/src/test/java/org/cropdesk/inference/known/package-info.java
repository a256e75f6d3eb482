@NullMarked
package org.cropdesk.inference.known;

import org.jspecify.annotations.NullMarked;
