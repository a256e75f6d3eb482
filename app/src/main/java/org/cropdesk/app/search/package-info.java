/** The page that searches by words and pictures, and scans photos. */
@NullMarked
package org.cropdesk.app.search;

import org.jspecify.annotations.NullMarked;
