package org.cropdesk.inference.encode;

/** What is fed to an encoder. */
public enum Side {
  IMAGE,
  TEXT
}
