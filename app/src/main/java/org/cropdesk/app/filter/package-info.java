/** Where a filter is typed. */
@NullMarked
package org.cropdesk.app.filter;

import org.jspecify.annotations.NullMarked;
