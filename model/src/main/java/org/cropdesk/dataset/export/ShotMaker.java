package org.cropdesk.dataset.export;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.cropdesk.dataset.DatasetItem;
import org.cropdesk.dataset.DatasetObject;
import org.cropdesk.dataset.export.DatasetPictures.Picture;
import org.cropdesk.dataset.export.ExportOptions.Pixels;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.storage.ObjectNotFound;
import org.cropdesk.storage.ObjectStore;

/** Reads pictures, makes what is wanted of them and writes their files, ahead and in parallel. */
final class ShotMaker implements AutoCloseable {
  /** Memory for pictures under way, on however small a heap. */
  private static final long LEAST_BYTES = 16L << 20;

  /** Bytes a decoded pixel takes on the way: as decoded, turned, and as a PNG of noise. */
  private static final long PIXEL = 9;

  private final ObjectStore store;
  private final DatasetPictures pictures;
  private final FormatWriter writer;
  private final ExportTarget target;
  private final Pixels pixels;
  private final ExecutorService pool;
  private final int room;
  private final long bytesRoom;
  private int underWay;
  private long bytesUnderWay;

  /** A sample that this format cannot hold. */
  record Refused(Sample sample, FormatWriter.Refusal why) {}

  /** A sample with what an earlier attempt wrote of it. */
  private record Wish(Sample sample, boolean picture, List<FileEntry> earlier) {}

  /** A picture that is being made. */
  record Pending(DatasetItem item, List<Refused> refused, Future<List<Shot>> shots) {
    void cancel() {
      shots.cancel(true);
    }
  }

  ShotMaker(
      ObjectStore store,
      DatasetPictures pictures,
      FormatWriter writer,
      ExportTarget target,
      ExportOptions options,
      int threads) {
    this.store = store;
    this.pictures = pictures;
    this.writer = writer;
    this.target = target;
    pixels = options.pixels();
    room = 4 * threads + 8;
    bytesRoom = Math.max(LEAST_BYTES, Runtime.getRuntime().maxMemory() / 3);
    var number = new AtomicInteger();
    pool =
        Executors.newFixedThreadPool(
            threads,
            task -> {
              var thread = new Thread(task, "cropdesk-export-" + number.getAndIncrement());
              thread.setDaemon(true);
              return thread;
            });
  }

  boolean hasRoom(DatasetItem next) {
    return underWay == 0 || (underWay < room && bytesUnderWay + cost(next) <= bytesRoom);
  }

  /** About what a picture takes of memory; most whole ones are never decoded. */
  private long cost(DatasetItem item) {
    boolean decoded =
        pixels == Pixels.CROPS || item.orientation() != 1 || !item.format().equals("jpeg");
    return item.byteSize() + (decoded ? PIXEL * item.width() * item.height() : 0);
  }

  /** Starts on a picture; in the order of the export. */
  Pending start(DatasetItem item) throws IOException {
    var refused = new ArrayList<Refused>();
    var wishes = new ArrayList<Wish>();
    for (Sample sample : Sample.of(item, pixels)) {
      var why = writer.refusal(sample);
      if (why.isPresent()) {
        refused.add(new Refused(sample, why.get()));
      } else {
        boolean picture = writer.wantsPicture(sample);
        wishes.add(new Wish(sample, picture, picture ? target.earlier(sample.key()) : List.of()));
      }
    }
    underWay++;
    bytesUnderWay += cost(item);
    boolean plain = wishes.stream().noneMatch(Wish::picture);
    return new Pending(
        item,
        refused,
        plain
            ? CompletableFuture.completedFuture(
                wishes.stream().map(ShotMaker::withoutPicture).toList())
            : pool.submit(() -> make(item, wishes)));
  }

  private static Shot withoutPicture(Wish wish) {
    return new Shot(wish.sample(), "", null, List.of(), false);
  }

  private List<Shot> make(DatasetItem item, List<Wish> wishes) throws IOException {
    var shots = new ArrayList<Shot>();
    var missing = new ArrayList<Wish>();
    for (Wish wish : wishes) {
      if (!wish.picture()) {
        continue;
      }
      if (wish.earlier().isEmpty() || !intact(wish.earlier())) {
        missing.add(wish);
      }
    }
    byte[] stored = missing.isEmpty() ? new byte[0] : read(item);
    List<Picture> made = missing.isEmpty() ? List.of() : pictures(item, stored, missing);
    for (Wish wish : wishes) {
      int index = missing.indexOf(wish);
      if (!wish.picture()) {
        shots.add(withoutPicture(wish));
      } else if (index < 0) {
        shots.add(new Shot(wish.sample(), extension(wish.earlier()), null, wish.earlier(), true));
      } else {
        shots.add(written(wish, made.get(index)));
      }
    }
    return shots;
  }

  private boolean intact(List<FileEntry> entries) throws IOException {
    for (FileEntry entry : entries) {
      if (!target.intact(entry)) {
        return false;
      }
    }
    return true;
  }

  private static String extension(List<FileEntry> entries) {
    String path = entries.getFirst().path();
    return path.substring(path.lastIndexOf('.') + 1);
  }

  private List<Picture> pictures(DatasetItem item, byte[] stored, List<Wish> missing) {
    try {
      if (pixels == Pixels.PICTURES) {
        Picture whole = pictures.whole(item, stored);
        if (whole.width() != item.width() || whole.height() != item.height()) {
          throw ExportFaults.otherSize(item, whole.width(), whole.height());
        }
        return List.of(whole);
      }
      List<DatasetObject> objects =
          missing.stream().map(w -> Objects.requireNonNull(w.sample().object())).toList();
      return pictures.crops(item, stored, objects);
    } catch (CatalogException e) {
      throw ExportFaults.picture(item, e);
    }
  }

  private byte[] read(DatasetItem item) {
    byte[] bytes;
    try {
      bytes = store.read(item.objectKey());
    } catch (ObjectNotFound e) {
      throw ExportFaults.missing(item, store.location(), e);
    } catch (IOException e) {
      throw ExportFaults.unreadable(item, store.location(), e);
    }
    if (!Hashes.of(bytes).equals(item.sha256())) {
      throw ExportFaults.changed(item, store.location());
    }
    return bytes;
  }

  private Shot written(Wish wish, Picture picture) throws IOException {
    Sample sample = wish.sample();
    var entries = new ArrayList<FileEntry>();
    for (NewFile file : writer.files(sample, picture)) {
      // The picture comes first; its stored bytes were proved to be the version's a moment ago.
      boolean proved = picture.asStored() && entries.isEmpty();
      String sha256 = proved ? sample.item().sha256() : Hashes.of(file.bytes());
      var entry = new FileEntry(file.path(), file.bytes().length, sha256);
      target.write(entry, file.bytes());
      entries.add(entry);
    }
    return new Shot(
        sample,
        picture.extension(),
        entries.isEmpty() ? picture : null,
        List.copyOf(entries),
        !wish.earlier().isEmpty());
  }

  /** Waits for a picture; in the order of the export. */
  List<Shot> take(Pending pending) throws IOException {
    underWay--;
    bytesUnderWay -= cost(pending.item());
    try {
      return pending.shots().get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ExportFaults.interrupted(target.location(), e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof CatalogException known) {
        throw known;
      }
      if (e.getCause() instanceof IOException writing) {
        throw writing;
      }
      throw new IllegalStateException("An export met a defect at " + pending.item().sku(), e);
    }
  }

  /** Comes back when no thread writes any more, so that what was written can be removed. */
  @Override
  public void close() {
    pool.shutdownNow();
    boolean interrupted = false;
    while (true) {
      try {
        if (pool.awaitTermination(1, TimeUnit.MINUTES)) {
          break;
        }
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
