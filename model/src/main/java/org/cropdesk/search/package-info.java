/** Finds products by words, pictures, products and crops; says what each result owes to what. */
@NullMarked
package org.cropdesk.search;

import org.jspecify.annotations.NullMarked;
