package org.cropdesk.storage;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.Part;

/**
 * An object that is sent piece by piece. What is smaller than a part goes in one request. Parts
 * that an earlier upload of the same bytes brought are found by their hash and not sent again. Not
 * for many threads.
 */
public final class S3Upload {
  /** S3 takes 10,000 parts, so an object may have 80 GiB. */
  private static final int PART = 8 << 20;

  private final S3Tree tree;
  private final String key;
  private final List<CompletedPart> parts = new ArrayList<>();
  private Map<Integer, Part> sent = Map.of();
  private byte[] buffer = new byte[1 << 16];
  private int filled;
  private @Nullable String id;

  S3Upload(S3Tree tree, String key) {
    this.tree = tree;
    this.key = key;
  }

  public void take(byte[] bytes, int offset, int length) throws IOException {
    int at = offset;
    int left = length;
    while (left > 0) {
      if (filled == PART) {
        part();
      }
      int some = Math.min(left, PART - filled);
      if (filled + some > buffer.length) {
        buffer = Arrays.copyOf(buffer, Math.min(PART, Math.max(filled + some, 2 * buffer.length)));
      }
      System.arraycopy(bytes, at, buffer, filled, some);
      filled += some;
      at += some;
      left -= some;
    }
  }

  private void part() throws IOException {
    if (id == null) {
      id = open();
    }
    String upload = id;
    int number = parts.size() + 1;
    byte[] bytes = Arrays.copyOf(buffer, filled);
    filled = 0;
    Part there = sent.get(number);
    String tag;
    if (there != null && there.size() == bytes.length && plain(there.eTag()).equals(md5(bytes))) {
      tag = there.eTag();
    } else {
      tag =
          tree.call(
              "written",
              key,
              () ->
                  tree.client()
                      .uploadPart(
                          b ->
                              b.bucket(tree.bucket())
                                  .key(tree.object(key))
                                  .uploadId(upload)
                                  .partNumber(number),
                          RequestBody.fromBytes(bytes))
                      .eTag());
      if (!plain(tag).equals(md5(bytes)) && plain(tag).matches("[0-9a-f]{32}")) {
        throw new IOException("Part " + number + " of " + key + " did not arrive as it was sent");
      }
    }
    parts.add(CompletedPart.builder().partNumber(number).eTag(tag).build());
  }

  /** An upload of this key that was not finished, or a new one. */
  private String open() throws IOException {
    String object = tree.object(key);
    var unfinished =
        tree.call(
            "listed",
            key,
            () ->
                tree
                    .client()
                    .listMultipartUploads(b -> b.bucket(tree.bucket()).prefix(object))
                    .uploads()
                    .stream()
                    .filter(u -> u.key().equals(object))
                    .findFirst());
    if (unfinished.isEmpty()) {
      return tree.call(
          "written",
          key,
          () ->
              tree.client()
                  .createMultipartUpload(b -> b.bucket(tree.bucket()).key(object))
                  .uploadId());
    }
    String found = unfinished.get().uploadId();
    var there = new TreeMap<Integer, Part>();
    tree.call(
            "listed",
            key,
            () ->
                tree
                    .client()
                    .listPartsPaginator(b -> b.bucket(tree.bucket()).key(object).uploadId(found))
                    .parts()
                    .stream()
                    .toList())
        .forEach(part -> there.put(part.partNumber(), part));
    sent = there;
    return found;
  }

  private static String plain(String tag) {
    return tag.replace("\"", "");
  }

  private static String md5(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("MD5 is part of every JDK", e);
    }
  }

  /**
   * The object is there when this comes back.
   *
   * @param sha256 of all of it, hexadecimal
   */
  public void finish(String sha256) throws IOException {
    if (id == null) {
      tree.put(key, Arrays.copyOf(buffer, filled), sha256);
      return;
    }
    if (filled > 0) {
      part();
    }
    String upload = id;
    tree.call(
        "written",
        key,
        () ->
            tree.client()
                .completeMultipartUpload(b ->
                    b.bucket(tree.bucket())
                        .key(tree.object(key))
                        .uploadId(upload)
                        .multipartUpload(m -> m.parts(parts))));
  }
}
