package org.cropdesk.app;

import org.jspecify.annotations.Nullable;

/**
 * What was asked for on the command line.
 *
 * @param catalog {@code embedded}, {@code embedded:DIR} or a JDBC address
 * @param store {@code file:DIR} or {@code s3://bucket/prefix}; null: a folder beside the embedded
 *     catalog, or in the home folder for a shared server
 * @param actor whose name stands in the history
 */
public record AppOptions(
    String catalog,
    @Nullable String store,
    Weights weights,
    double margin,
    Folders folders,
    String actor) {}
