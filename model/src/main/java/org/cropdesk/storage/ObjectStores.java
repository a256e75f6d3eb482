package org.cropdesk.storage;

import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** Opens object stores by their addresses. */
public final class ObjectStores {
  private ObjectStores() {}

  /**
   * Opens {@code file:DIR} or {@code s3://BUCKET/PREFIX}. For S3 the environment may hold {@code
   * CROPDESK_S3_ENDPOINT} (or {@code AWS_ENDPOINT_URL_S3}, {@code AWS_ENDPOINT_URL}), {@code
   * CROPDESK_S3_COMPATIBILITY} ({@code detect}, {@code modern}, {@code basic}), {@code AWS_REGION},
   * {@code AWS_ACCESS_KEY_ID}, {@code AWS_SECRET_ACCESS_KEY} and {@code AWS_SESSION_TOKEN}; without
   * keys the SDK looks where it always does. Blocks while the connection is tested.
   *
   * @throws CatalogException when the address cannot be understood or the store cannot be reached
   */
  public static ObjectStore open(String uri, Map<String, String> environment) {
    String text = uri.strip();
    if (text.startsWith("file:")) {
      return new FolderStore(folder(text.substring("file:".length())));
    }
    if (text.startsWith("s3://")) {
      return S3Store.open(
          address(text, environment), credentials(environment), compatibility(environment));
    }
    throw usage("This is no place for pictures: " + text + ".");
  }

  private static Path folder(String path) {
    String plain = path.startsWith("///") ? path.substring(2) : path;
    if (plain.isBlank()) {
      throw usage("The folder of the pictures has no name.");
    }
    try {
      return Path.of(plain);
    } catch (InvalidPathException e) {
      throw usage("This is no folder: " + plain + ".");
    }
  }

  private static CatalogException usage(String problem) {
    return new CatalogException(
        ErrorKind.USAGE, problem, "Use file:FOLDER or s3://BUCKET/PREFIX.", null);
  }

  private static S3Store.Address address(String text, Map<String, String> environment) {
    String[] parts = text.substring("s3://".length()).split("/", 2);
    if (parts[0].isBlank()) {
      throw usage("The address " + text + " names no bucket.");
    }
    String prefix = parts.length == 2 ? parts[1].replaceAll("^/+|/+$", "") : "";
    String endpoint =
        first(environment, "CROPDESK_S3_ENDPOINT", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL");
    String region = first(environment, "AWS_REGION", "AWS_DEFAULT_REGION");
    return new S3Store.Address(
        parts[0],
        prefix,
        endpoint == null ? null : endpoint(endpoint),
        region == null ? "us-east-1" : region);
  }

  private static URI endpoint(String text) {
    try {
      URI uri = URI.create(text);
      if (uri.getScheme() != null && uri.getHost() != null) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // Falls through to the same message as an address without a host.
    }
    throw new CatalogException(
        ErrorKind.USAGE,
        "The endpoint of the S3 store cannot be read: " + text + ".",
        "Set CROPDESK_S3_ENDPOINT to something like https://store.example.org:9000.",
        null);
  }

  private static AwsCredentialsProvider credentials(Map<String, String> environment) {
    String id = environment.get("AWS_ACCESS_KEY_ID");
    String secret = environment.get("AWS_SECRET_ACCESS_KEY");
    String token = environment.get("AWS_SESSION_TOKEN");
    if (id == null || secret == null) {
      return DefaultCredentialsProvider.builder().build();
    }
    AwsCredentials keys =
        token == null
            ? AwsBasicCredentials.create(id, secret)
            : AwsSessionCredentials.create(id, secret, token);
    return StaticCredentialsProvider.create(keys);
  }

  private static S3Compatibility compatibility(Map<String, String> environment) {
    String text = environment.getOrDefault("CROPDESK_S3_COMPATIBILITY", "detect");
    try {
      return S3Compatibility.valueOf(text.strip().toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new CatalogException(
          ErrorKind.USAGE,
          "CROPDESK_S3_COMPATIBILITY is " + text + ".",
          "Use detect, modern or basic.",
          null);
    }
  }

  private static @Nullable String first(Map<String, String> environment, String... names) {
    for (String name : names) {
      String value = environment.get(name);
      if (value != null && !value.isBlank()) {
        return value;
      }
    }
    return null;
  }
}
