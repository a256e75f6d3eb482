package org.cropdesk.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import org.gaul.s3proxy.BlobStores;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

final class S3StoreTest extends ObjectStoreContract {
  private static final String ID = "reviewer";
  private static final String SECRET = "not-to-be-logged";
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static @Nullable S3Proxy server;

  @BeforeAll
  static void startServer() throws Exception {
    var proxy =
        S3Proxy.builder()
            .blobStore(BlobStores.create("transient-nio2", new Properties()))
            .endpoint(URI.create("http://127.0.0.1:0"))
            .awsAuthentication(AuthenticationType.AWS_V4, ID, SECRET)
            .ignoreUnknownHeaders(true)
            .build();
    proxy.start();
    server = proxy;
  }

  @AfterAll
  static void stopServer() throws Exception {
    if (server != null) {
      server.stop();
    }
  }

  private static String endpoint() {
    if (server == null) {
      throw new IllegalStateException("The server runs while tests do");
    }
    return "http://127.0.0.1:" + server.getPort();
  }

  private static Map<String, String> environment() {
    return Map.of(
        "CROPDESK_S3_ENDPOINT", endpoint(),
        "AWS_ACCESS_KEY_ID", ID,
        "AWS_SECRET_ACCESS_KEY", SECRET);
  }

  private static Map<String, String> environment(String name, String value) {
    var changed = new HashMap<>(environment());
    changed.put(name, value);
    return changed;
  }

  private static String bucket() {
    String name = "bucket-" + NUMBER.incrementAndGet();
    try (var client =
        S3Client.builder()
            .endpointOverride(URI.create(endpoint()))
            .forcePathStyle(true)
            .region(Region.US_EAST_1)
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create(ID, SECRET)))
            .build()) {
      client.createBucket(b -> b.bucket(name));
    }
    return name;
  }

  @Override
  ObjectStore open() {
    return ObjectStores.open("s3://" + bucket() + "/some/prefix/", environment());
  }

  @Test
  void aServerThatUnderstandsAllOfS3IsSpokenToInTheModernWay() {
    try (var store = (S3Store) ObjectStores.open("s3://" + bucket(), environment())) {
      assertThat(store.compatibility()).isEqualTo(S3Compatibility.MODERN);
    }
  }

  @Test
  void theBasicWayWritesAndReadsToo() throws IOException {
    var environment = environment("CROPDESK_S3_COMPATIBILITY", "basic");
    try (var store = (S3Store) ObjectStores.open("s3://" + bucket(), environment)) {
      assertThat(store.compatibility()).isEqualTo(S3Compatibility.BASIC);
      assertThat(store.putIfAbsent("key", new byte[] {1, 2})).isTrue();
      assertThat(store.putIfAbsent("key", new byte[] {1, 2})).isFalse();
      assertThat(store.putIfAbsent("none", new byte[0])).isTrue();
      assertThat(store.read("key")).containsExactly(1, 2);
    }
  }

  @Test
  void twoPrefixesOfABucketDoNotSeeEachOther() throws IOException {
    String bucket = bucket();
    try (var one = ObjectStores.open("s3://" + bucket + "/one", environment());
        var two = ObjectStores.open("s3://" + bucket + "/two", environment())) {
      one.putIfAbsent("key", new byte[1]);
      assertThat(two.size("key")).isEmpty();
      assertThat(one.location()).isEqualTo("s3://" + bucket + "/one");
    }
  }

  @Test
  void anObjectOfAnotherSizeUnderTheSameKeyIsAnError() throws IOException {
    try (var store = open()) {
      store.putIfAbsent("key", new byte[3]);
      assertThatThrownBy(() -> store.putIfAbsent("key", new byte[4]))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("key");
    }
  }

  @Test
  void aWrongSecretIsExplainedWithoutShowingIt() {
    var environment = environment("AWS_SECRET_ACCESS_KEY", "wrong-secret");
    String bucket = bucket();
    assertThatThrownBy(() -> ObjectStores.open("s3://" + bucket, environment))
        .isInstanceOfSatisfying(
            StoreException.class,
            e ->
                assertThat(e.explained())
                    .contains("403")
                    .contains("AWS_SECRET_ACCESS_KEY")
                    .doesNotContain("wrong-secret"));
  }

  @Test
  void aMissingBucketIsExplained() {
    assertThatThrownBy(() -> ObjectStores.open("s3://no-such-bucket", environment()))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.remedy()).contains("bucket"));
  }

  @Test
  void aServerThatIsNotThereIsExplained() throws IOException {
    int port;
    try (var socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    var environment = environment("CROPDESK_S3_ENDPOINT", "http://127.0.0.1:" + port);
    assertThatThrownBy(() -> ObjectStores.open("s3://bucket", environment))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.remedy()).contains("CROPDESK_S3_ENDPOINT"));
  }
}
