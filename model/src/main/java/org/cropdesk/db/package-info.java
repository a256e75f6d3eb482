/**
 * The database: the embedded server, the pool, the schema and the few helpers all SQL is written
 * with.
 */
@NullMarked
package org.cropdesk.db;

import org.jspecify.annotations.NullMarked;
