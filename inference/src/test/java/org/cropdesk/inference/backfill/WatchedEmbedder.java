package org.cropdesk.inference.backfill;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.cropdesk.inference.crop.CropRule;
import org.cropdesk.inference.encode.Consumption;
import org.cropdesk.inference.encode.Embedded;
import org.cropdesk.inference.encode.Embedder;
import org.cropdesk.inference.encode.EmbedderInfo;
import org.cropdesk.inference.encode.Side;
import org.cropdesk.inference.image.PixelImage;

/** A real embedder whose batches are written down. */
final class WatchedEmbedder implements Embedder {
  final List<Integer> imageBatches = new CopyOnWriteArrayList<>();
  final List<Integer> textBatches = new CopyOnWriteArrayList<>();
  private final Embedder real;

  WatchedEmbedder(Embedder real) {
    this.real = real;
  }

  @Override
  public EmbedderInfo info() {
    return real.info();
  }

  @Override
  public String imageFingerprint(CropRule rule) {
    return real.imageFingerprint(rule);
  }

  @Override
  public String textFingerprint() {
    return real.textFingerprint();
  }

  @Override
  public List<Embedded> images(List<PixelImage> crops) {
    imageBatches.add(crops.size());
    return real.images(crops);
  }

  @Override
  public List<Embedded> texts(List<String> texts) {
    textBatches.add(texts.size());
    return real.texts(texts);
  }

  @Override
  public List<Embedded> queries(List<String> texts) {
    return real.queries(texts);
  }

  @Override
  public float[] probe(Side side) {
    return real.probe(side);
  }

  @Override
  public Consumption consumption() {
    return real.consumption();
  }

  /** The real one is closed by whoever opened it. */
  @Override
  public void close() {}
}
