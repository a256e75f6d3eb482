@NullMarked
package org.cropdesk.inference;

import org.jspecify.annotations.NullMarked;
