/** Where the bytes of pictures live: a folder or S3, behind one port. */
@NullMarked
package org.cropdesk.storage;

import org.jspecify.annotations.NullMarked;
