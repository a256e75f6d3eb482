/** Attributes, their vocabularies and suggested values. */
@NullMarked
package org.cropdesk.label;

import org.jspecify.annotations.NullMarked;
