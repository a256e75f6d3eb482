/** The registry of background work: nothing runs outside it, nothing in it can vanish. */
@NullMarked
package org.cropdesk.app.activity;

import org.jspecify.annotations.NullMarked;
