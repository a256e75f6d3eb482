/** Tests of scores. */
@NullMarked
package org.cropdesk.evaluation;

import org.jspecify.annotations.NullMarked;
