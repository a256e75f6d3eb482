package org.cropdesk.index;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
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
          add("image", a.input().imageId(), a.width(), a.height(), a.orientation());
      case ImageAnalysis.Unreadable u -> add("unreadable", u.input().imageId(), u.code());
    }
  }

  void crop(long id, CropAnalysis crop) {
    var d = crop.detection();
    var p = crop.pixelBox();
    add("crop", id, crop.source(), d.className(), percent(d.score()));
    add(p.x0(), p.y0(), p.x1(), p.y1());
    add(crop.verdict().failed().stream().map(m -> m.check().name()).toList());
    for (var label : crop.labels()) {
      add(label.attribute(), label.value(), label.rank(), percent(label.confidence()));
    }
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
