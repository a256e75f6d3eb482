package org.cropdesk.dataset.export;

/** A file that is to be written. */
record NewFile(String path, byte[] bytes) {}
