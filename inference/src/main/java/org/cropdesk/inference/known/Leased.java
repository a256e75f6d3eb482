package org.cropdesk.inference.known;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.cropdesk.inference.crop.CropRule;
import org.cropdesk.inference.encode.Consumption;
import org.cropdesk.inference.encode.Embedded;
import org.cropdesk.inference.encode.Embedder;
import org.cropdesk.inference.encode.EmbedderInfo;
import org.cropdesk.inference.encode.Quota;
import org.cropdesk.inference.encode.Side;
import org.cropdesk.inference.image.PixelImage;

/** One user's hold on an embedder that others may use as well. */
final class Leased implements Embedder {
  private final Embedder shared;
  private final Runnable giveBack;
  private final AtomicBoolean given = new AtomicBoolean();

  Leased(Embedder shared, Runnable giveBack) {
    this.shared = shared;
    this.giveBack = giveBack;
  }

  @Override
  public EmbedderInfo info() {
    return shared.info();
  }

  @Override
  public String imageFingerprint(CropRule rule) {
    return shared.imageFingerprint(rule);
  }

  @Override
  public String textFingerprint() {
    return shared.textFingerprint();
  }

  @Override
  public List<Embedded> images(List<PixelImage> crops) {
    return shared.images(crops);
  }

  @Override
  public List<Embedded> texts(List<String> texts) {
    return shared.texts(texts);
  }

  @Override
  public List<Embedded> queries(List<String> texts) {
    return shared.queries(texts);
  }

  @Override
  public float[] probe(Side side) {
    return shared.probe(side);
  }

  @Override
  public Consumption consumption() {
    return shared.consumption();
  }

  @Override
  public Optional<Quota> quota() {
    return shared.quota();
  }

  @Override
  public void close() {
    if (given.compareAndSet(false, true)) {
      giveBack.run();
    }
  }
}
