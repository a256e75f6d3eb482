package org.cropdesk.inference.encode;

/**
 * What an embedder has used since it was opened.
 *
 * @param items vectors that were made
 * @param requests sent to a server, retries included; runs of a local encoder are not counted
 * @param retries of these, how many were sent again
 * @param tokens as the server counts them, 0 when it does not say
 * @param cost items at the price in the settings, in its currency
 */
public record Consumption(long items, long requests, long retries, long tokens, double cost) {}
