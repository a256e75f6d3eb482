/** Products and their pictures: import and paging. */
@NullMarked
package org.cropdesk.catalog;

import org.jspecify.annotations.NullMarked;
