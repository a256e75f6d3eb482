package org.cropdesk.dataset.export;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.cropdesk.dataset.Split;
import org.cropdesk.dataset.export.DatasetPictures.Picture;

/**
 * One format. Samples come split by split in the order of their picture's ids. Everything but
 * {@link #files} is called by one thread: {@link #refusal} and {@link #wantsPicture} some samples
 * ahead of {@link #add}.
 */
interface FormatWriter {
  /** Why a sample cannot be in this format. */
  record Refusal(String fault, String message) {}

  void begin(Split split) throws IOException;

  Optional<Refusal> refusal(Sample sample);

  /** Whether the pixels of this sample are needed; false when what they go to is there already. */
  boolean wantsPicture(Sample sample) throws IOException;

  /** The files of a sample, its picture first. A pure function; any thread. */
  List<NewFile> files(Sample sample, Picture picture);

  /** Puts a sample into whatever grows. */
  void add(Shot shot) throws IOException;

  void end(Split split) throws IOException;

  /** What stands once for the whole set; the writer is done. */
  void finish() throws IOException;

  /** Lets go of files that are open, after a failure too. */
  void close();
}
