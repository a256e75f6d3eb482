package org.cropdesk.index;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.cropdesk.crop.CropSource;
import org.cropdesk.crop.PixelBox;
import org.cropdesk.label.Suggestion;
import org.jspecify.annotations.Nullable;

/**
 * What a reviewer sees of a machine's word, as a hash. Numbers are rounded to what a screen shows,
 * so a run on another processor does not count as a change.
 */
final class SeenHash {
  private final StringBuilder text = new StringBuilder();

  void image(ImageAnalysis image) {
    switch (image) {
      case ImageAnalysis.Analyzed a ->
          image(a.input().imageId(), a.width(), a.height(), a.orientation());
      case ImageAnalysis.Unreadable u -> unreadable(u.input().imageId(), u.code());
    }
  }

  void image(long id, int width, int height, int orientation) {
    add("image", id, width, height, orientation);
  }

  void unreadable(long id, String code) {
    add("unreadable", id, code);
  }

  void crop(long id, CropAnalysis crop) {
    var d = crop.detection();
    crop(id, crop.source(), d.className(), d.score(), crop.pixelBox(), crop.labels());
    failed(crop.verdict().failed().stream().map(m -> m.check().name()).toList());
  }

  void crop(
      long id,
      CropSource source,
      String className,
      double score,
      PixelBox p,
      List<Suggestion> labels) {
    add("crop", id, source, className, percent(score));
    add(p.x0(), p.y0(), p.x1(), p.y1());
    // In one order, whichever the vocabulary or the catalog has them in.
    labels.stream()
        .sorted(Comparator.comparing(Suggestion::attribute).thenComparingInt(Suggestion::rank))
        .forEach(l -> add(l.attribute(), l.value(), l.rank(), percent(l.confidence())));
  }

  void failed(List<String> checks) {
    add(checks);
  }

  void kept(List<Long> crops) {
    add("spoken of", crops);
  }

  void primary(@Nullable Long crop, PrimaryBasis basis) {
    add("primary", String.valueOf(crop), basis);
  }

  static String percent(double share) {
    return String.format(Locale.ROOT, "%.0f", share * 100);
  }

  private void add(Object... parts) {
    for (Object part : parts) {
      text.append(part).append('\n');
    }
  }

  String hex() {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(text.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is part of every JDK", e);
    }
  }
}
