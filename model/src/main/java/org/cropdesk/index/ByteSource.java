package org.cropdesk.index;

import java.io.IOException;

/** Where the bytes of one picture can be had. Called on a worker thread, at most once. */
@FunctionalInterface
public interface ByteSource {
  byte[] read() throws IOException;
}
