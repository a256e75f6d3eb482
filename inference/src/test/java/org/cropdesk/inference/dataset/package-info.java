/** Exports of real pictures, read back by readers written from the rules of the formats. */
@NullMarked
package org.cropdesk.inference.dataset;

import org.jspecify.annotations.NullMarked;
