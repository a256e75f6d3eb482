package org.cropdesk.app.cli;

import java.util.List;
import org.cropdesk.inference.crop.CropRule;
import org.cropdesk.inference.encode.Consumption;
import org.cropdesk.inference.encode.Embedded;
import org.cropdesk.inference.encode.Embedder;
import org.cropdesk.inference.encode.EmbedderInfo;
import org.cropdesk.inference.encode.Side;
import org.cropdesk.inference.image.PixelImage;

/** An encoder that takes one item at a time, as some servers do. */
record OneByOne(Embedder embedder) implements Embedder {
  @Override
  public EmbedderInfo info() {
    return embedder.info().withMaxBatch(1);
  }

  @Override
  public String imageFingerprint(CropRule rule) {
    return embedder.imageFingerprint(rule);
  }

  @Override
  public String textFingerprint() {
    return embedder.textFingerprint();
  }

  @Override
  public List<Embedded> images(List<PixelImage> crops) {
    return embedder.images(crops);
  }

  @Override
  public List<Embedded> texts(List<String> texts) {
    return embedder.texts(texts);
  }

  @Override
  public List<Embedded> queries(List<String> texts) {
    return embedder.queries(texts);
  }

  @Override
  public float[] probe(Side side) {
    return embedder.probe(side);
  }

  @Override
  public Consumption consumption() {
    return embedder.consumption();
  }

  @Override
  public void close() {
    embedder.close();
  }
}
