package org.cropdesk.storage;

import java.io.IOException;
import java.io.InputStream;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * What lies below a prefix of a bucket, to be written, listed, copied within the bucket and
 * removed. Safe for use by several threads.
 */
public final class S3Tree {
  /** S3 copies up to 5 GB in one request (CopyObject). */
  private static final long ONE_COPY = 5_000_000_000L;

  private static final long COPY_PART = 1L << 30;
  private static final int DELETED_AT_ONCE = 1000;
  private static final String SHA256 = "sha256";

  private final S3Client client;
  private final S3Store.Address address;
  private final boolean modern;

  /**
   * @param modern whether the server understands checksums of its own
   */
  S3Tree(S3Client client, S3Store.Address address, boolean modern) {
    this.client = client;
    this.address = address;
    this.modern = modern;
  }

  /**
   * An object.
   *
   * @param size in bytes
   * @param sha256 as it was said when it was put in one piece, null else
   */
  public record Found(long size, @Nullable String sha256) {}

  /** A key and the size of what is there. */
  public record Listed(String key, long size) {}

  /** Takes what is listed. */
  @FunctionalInterface
  public interface Lister {
    void take(Listed listed) throws IOException;
  }

  /** Something that is asked of the server. */
  @FunctionalInterface
  interface Call<T> {
    T make();
  }

  <T> T call(String what, String key, Call<T> call) throws IOException {
    try {
      return call.make();
    } catch (S3Exception e) {
      if (e.statusCode() == 404) {
        var absent = new ObjectNotFound(key, location());
        absent.initCause(e);
        throw absent;
      }
      throw new IOException(
          "%s in %s could not be %s: status %d"
              .formatted(key.isEmpty() ? "What is" : key, location(), what, e.statusCode()),
          e);
    } catch (SdkException e) {
      throw new IOException(
          "%s in %s could not be %s: %s".formatted(key, location(), what, e.getMessage()), e);
    }
  }

  S3Client client() {
    return client;
  }

  String bucket() {
    return address.bucket();
  }

  String object(String key) {
    return address.prefix().isEmpty() ? key : address.prefix() + "/" + key;
  }

  /** For people. */
  public String location() {
    return "s3://" + address.bucket() + (address.prefix().isEmpty() ? "" : "/" + address.prefix());
  }

  /**
   * Writes or replaces; the server proves the hash where it can.
   *
   * @param sha256 of the bytes, hexadecimal
   */
  public void put(String key, byte[] bytes, String sha256) throws IOException {
    String checksum = Base64.getEncoder().encodeToString(HexFormat.of().parseHex(sha256));
    call(
        "written",
        key,
        () ->
            client.putObject(
                b -> {
                  b.bucket(bucket()).key(object(key)).metadata(Map.of(SHA256, sha256));
                  if (modern) {
                    b.checksumSHA256(checksum);
                  }
                },
                RequestBody.fromBytes(bytes)));
  }

  /** Starts a file that grows; one thread. */
  public S3Upload upload(String key) {
    return new S3Upload(this, key);
  }

  public Optional<Found> find(String key) throws IOException {
    try {
      var head =
          call("found", key, () -> client.headObject(b -> b.bucket(bucket()).key(object(key))));
      return Optional.of(new Found(head.contentLength(), head.metadata().get(SHA256)));
    } catch (ObjectNotFound e) {
      return Optional.empty();
    }
  }

  /**
   * @throws ObjectNotFound when there is no such object
   */
  public InputStream open(String key) throws IOException {
    return call("read", key, () -> client.getObject(b -> b.bucket(bucket()).key(object(key))));
  }

  /** Everything whose key begins so, by key. */
  public void list(String prefix, Lister lister) throws IOException {
    int cut = object("").length();
    var pages =
        client.listObjectsV2Paginator(b -> b.bucket(bucket()).prefix(object(prefix))).iterator();
    while (call("listed", prefix, pages::hasNext)) {
      List<S3Object> page = call("listed", prefix, () -> pages.next().contents());
      for (S3Object object : page) {
        lister.take(new Listed(object.key().substring(cut), object.size()));
      }
    }
  }

  /** Copies within the bucket without bringing the bytes here. */
  public void copy(Listed from, String to) throws IOException {
    if (from.size() <= ONE_COPY) {
      call(
          "copied",
          from.key(),
          () ->
              client.copyObject(b ->
                  b.sourceBucket(bucket())
                      .sourceKey(object(from.key()))
                      .destinationBucket(bucket())
                      .destinationKey(object(to))));
      return;
    }
    String id =
        call(
            "copied",
            to,
            () -> client.createMultipartUpload(b -> b.bucket(bucket()).key(object(to))).uploadId());
    var parts = new java.util.ArrayList<CompletedPart>();
    for (long at = 0; at < from.size(); at += COPY_PART) {
      int number = parts.size() + 1;
      String range = "bytes=" + at + "-" + (Math.min(at + COPY_PART, from.size()) - 1);
      String tag =
          call(
              "copied",
              from.key(),
              () ->
                  client
                      .uploadPartCopy(b ->
                          b.sourceBucket(bucket())
                              .sourceKey(object(from.key()))
                              .destinationBucket(bucket())
                              .destinationKey(object(to))
                              .uploadId(id)
                              .partNumber(number)
                              .copySourceRange(range))
                      .copyPartResult()
                      .eTag());
      parts.add(CompletedPart.builder().partNumber(number).eTag(tag).build());
    }
    call(
        "copied",
        to,
        () ->
            client.completeMultipartUpload(b ->
                b.bucket(bucket())
                    .key(object(to))
                    .uploadId(id)
                    .multipartUpload(m -> m.parts(parts))));
  }

  /** Removes; what is not there is no error. */
  public void delete(List<String> keys) throws IOException {
    for (int at = 0; at < keys.size(); at += DELETED_AT_ONCE) {
      List<String> some = keys.subList(at, Math.min(at + DELETED_AT_ONCE, keys.size()));
      if (modern) {
        List<ObjectIdentifier> objects =
            some.stream().map(k -> ObjectIdentifier.builder().key(object(k)).build()).toList();
        call(
            "deleted",
            some.getFirst(),
            () ->
                client.deleteObjects(
                    b -> b.bucket(bucket()).delete(d -> d.objects(objects).quiet(true))));
      } else {
        for (String key : some) {
          call("deleted", key, () -> client.deleteObject(b -> b.bucket(bucket()).key(object(key))));
        }
      }
    }
  }

  /** Lets go of unfinished uploads below a prefix; what was sent of them is not billed any more. */
  public void abandonUploads(String prefix) throws IOException {
    var uploads =
        call(
            "listed",
            prefix,
            () ->
                client
                    .listMultipartUploads(b -> b.bucket(bucket()).prefix(object(prefix)))
                    .uploads());
    for (var upload : uploads) {
      call(
          "abandoned",
          prefix,
          () ->
              client.abortMultipartUpload(
                  b -> b.bucket(bucket()).key(upload.key()).uploadId(upload.uploadId())));
    }
  }
}
