package org.cropdesk.dataset.export;

/** How long a text is for the text tower that is to learn from it. Safe from any thread. */
public interface CaptionTokens {
  /** Tokens, start and end included. */
  int count(String text);

  /** Tokens the tower reads, start and end included; CLIP's 77. */
  int limit();
}
