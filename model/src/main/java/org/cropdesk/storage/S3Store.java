package org.cropdesk.storage;

import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Objects in a bucket of S3 or of a server that speaks its language. Safe for use by several
 * threads.
 */
public final class S3Store implements ObjectStore {
  private static final String PROBE = "cropdesk-connection-test";
  private static final int CONNECTIONS = 32;

  private final S3Client client;
  private final Address address;
  private final S3Compatibility compatibility;

  /**
   * Where the bucket is.
   *
   * @param prefix without slashes at its ends, may be empty
   * @param endpoint null for Amazon's own
   */
  public record Address(String bucket, String prefix, @Nullable URI endpoint, String region) {}

  private S3Store(S3Client client, Address address, S3Compatibility compatibility) {
    this.client = client;
    this.address = address;
    this.compatibility = compatibility;
  }

  /**
   * Connects, and with {@link S3Compatibility#DETECT} finds out by a small upload what the server
   * understands. Blocks.
   *
   * @throws StoreException when the bucket cannot be reached or written, with the reason
   */
  public static S3Store open(
      Address address, AwsCredentialsProvider credentials, S3Compatibility wanted) {
    var modern = wanted == S3Compatibility.BASIC ? null : connect(address, credentials, false);
    try {
      if (modern != null && (wanted == S3Compatibility.MODERN || modern.understood())) {
        return modern;
      }
    } catch (SdkException e) {
      modern.close();
      throw unreachable(address, e);
    }
    if (modern != null) {
      modern.close();
    }
    var basic = connect(address, credentials, true);
    try {
      if (wanted == S3Compatibility.DETECT) {
        basic.probe();
      }
      return basic;
    } catch (SdkException e) {
      basic.close();
      throw unreachable(address, e);
    }
  }

  private static S3Store connect(
      Address address, AwsCredentialsProvider credentials, boolean basic) {
    var configuration = S3Configuration.builder().chunkedEncodingEnabled(!basic).build();
    var builder =
        S3Client.builder()
            .httpClientBuilder(Apache5HttpClient.builder().maxConnections(CONNECTIONS))
            .credentialsProvider(credentials)
            .region(Region.of(address.region()))
            .forcePathStyle(address.endpoint() != null)
            .serviceConfiguration(configuration);
    if (address.endpoint() != null) {
      builder.endpointOverride(address.endpoint());
    }
    if (basic) {
      builder
          .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
          .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED);
    }
    return new S3Store(
        builder.build(), address, basic ? S3Compatibility.BASIC : S3Compatibility.MODERN);
  }

  /** False when the server is there and lets us in but refuses the modern form of an upload. */
  private boolean understood() {
    try {
      probe();
      return true;
    } catch (S3Exception e) {
      if (e.statusCode() == 400 || e.statusCode() == 501) {
        return false;
      }
      throw e;
    }
  }

  private void probe() {
    String key = object(PROBE);
    client.putObject(b -> b.bucket(address.bucket()).key(key), RequestBody.fromBytes(new byte[1]));
    client.deleteObject(b -> b.bucket(address.bucket()).key(key));
  }

  private static StoreException unreachable(Address address, SdkException e) {
    String where = describe(address);
    if (e instanceof S3Exception s3) {
      String remedy =
          switch (s3.statusCode()) {
            case 401, 403 -> "Check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY and their rights.";
            case 404 -> "Create the bucket, or name another one.";
            case 301, 307 -> "Set AWS_REGION to the region of the bucket.";
            default -> "Check the address, and ask whoever runs the store.";
          };
      return new StoreException(
          "The store " + where + " refused the connection test (" + s3.statusCode() + ").",
          remedy,
          e);
    }
    return new StoreException(
        "The store " + where + " cannot be reached: " + e.getMessage(),
        "Check CROPDESK_S3_ENDPOINT and the network, and that credentials are set.",
        e);
  }

  /** What was settled on at opening. */
  public S3Compatibility compatibility() {
    return compatibility;
  }

  @Override
  public byte[] read(String key) throws IOException {
    String object = object(ObjectKeys.checked(key));
    try {
      return client
          .getObjectAsBytes(b -> b.bucket(address.bucket()).key(object))
          .asByteArrayUnsafe();
    } catch (S3Exception e) {
      if (e.statusCode() == 404) {
        var absent = new ObjectNotFound(key, location());
        absent.initCause(e);
        throw absent;
      }
      throw failed("read", key, e);
    } catch (SdkException e) {
      throw failed("read", key, e);
    }
  }

  @Override
  public boolean putIfAbsent(String key, byte[] bytes) throws IOException {
    String object = object(ObjectKeys.checked(key));
    try {
      client.putObject(
          b -> b.bucket(address.bucket()).key(object).ifNoneMatch("*"),
          RequestBody.fromBytes(bytes));
      return true;
    } catch (S3Exception e) {
      if (e.statusCode() == 412 || e.statusCode() == 409) {
        confirm(key, bytes.length, e);
        return false;
      }
      throw failed("written", key, e);
    } catch (SdkException e) {
      throw failed("written", key, e);
    }
  }

  /** "Already there" may be an own retry that had arrived; a whole object is all that matters. */
  private void confirm(String key, long size, S3Exception refusal) throws IOException {
    var found = size(key);
    if (found.isEmpty() || found.get() != size) {
      throw failed("written", key, refusal);
    }
  }

  @Override
  public Optional<Long> size(String key) throws IOException {
    String object = object(ObjectKeys.checked(key));
    try {
      return Optional.of(
          client.headObject(b -> b.bucket(address.bucket()).key(object)).contentLength());
    } catch (S3Exception e) {
      if (e.statusCode() == 404) {
        return Optional.empty();
      }
      throw failed("found", key, e);
    } catch (SdkException e) {
      throw failed("found", key, e);
    }
  }

  @Override
  public void delete(String key) throws IOException {
    String object = object(ObjectKeys.checked(key));
    try {
      client.deleteObject(b -> b.bucket(address.bucket()).key(object));
    } catch (S3Exception e) {
      if (e.statusCode() != 404) {
        throw failed("deleted", key, e);
      }
    } catch (SdkException e) {
      throw failed("deleted", key, e);
    }
  }

  private IOException failed(String what, String key, SdkException e) {
    String reason = e instanceof S3Exception s3 ? "status " + s3.statusCode() : e.getMessage();
    return new IOException(
        "The object " + key + " in " + location() + " could not be " + what + ": " + reason, e);
  }

  private String object(String key) {
    return address.prefix().isEmpty() ? key : address.prefix() + "/" + key;
  }

  /** The same bucket and prefix for what is written in many files; shares this connection. */
  public S3Tree tree() {
    return new S3Tree(client, address, compatibility == S3Compatibility.MODERN);
  }

  @Override
  public String location() {
    return describe(address);
  }

  private static String describe(Address address) {
    return "s3://" + address.bucket() + (address.prefix().isEmpty() ? "" : "/" + address.prefix());
  }

  @Override
  public void close() {
    client.close();
  }
}
