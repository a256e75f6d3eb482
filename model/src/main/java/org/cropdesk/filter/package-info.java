/** Which products or crops are meant: the language a person types, its tree, its condition. */
@NullMarked
package org.cropdesk.filter;

import org.jspecify.annotations.NullMarked;
