package org.cropdesk.inference.known;

import java.nio.file.Path;

/**
 * An encoder folder of this machine.
 *
 * @param name of the folder
 * @param hash identity of its files; empty when it cannot be used
 * @param problem why it cannot be used, a sentence for people; empty when it can
 */
public record KnownEncoder(String name, Path folder, String hash, String problem) {}
