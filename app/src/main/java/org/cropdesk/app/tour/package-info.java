/** The desktop driven without a person, with a picture of every screen. */
@NullMarked
package org.cropdesk.app.tour;

import org.jspecify.annotations.NullMarked;
