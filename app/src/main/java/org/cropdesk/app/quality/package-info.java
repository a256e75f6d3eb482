/** The page of people's quality: one's own pace, agreement, and what people overrule. */
@NullMarked
package org.cropdesk.app.quality;

import org.jspecify.annotations.NullMarked;
