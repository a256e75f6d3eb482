@NullMarked
package org.cropdesk.inference.remote;

import org.jspecify.annotations.NullMarked;
