/** Vocabularies and zero-shot labels. */
@NullMarked
package org.cropdesk.inference.label;

import org.jspecify.annotations.NullMarked;
