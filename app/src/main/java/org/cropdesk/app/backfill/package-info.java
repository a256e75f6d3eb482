/**
 * Runs that fill embedding spaces: what one is to be, what is looked at before, and watching it.
 */
@NullMarked
package org.cropdesk.app.backfill;

import org.jspecify.annotations.NullMarked;
