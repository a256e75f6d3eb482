package org.cropdesk.inference.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.inference.remote.ServerSettings.Shape;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ServerSettingsTest {
  @Test
  void theEnvironmentNamesServerAndLimits() {
    assertThat(ServerSettings.of(Map.of())).isEmpty();
    ServerSettings settings =
        ServerSettings.of(
                Map.of(
                    "EMBEDDING_SERVER_URL", "https://gpu.example.org/clip",
                    "EMBEDDING_SERVER_SHAPE", "openai-data-url",
                    "EMBEDDING_SERVER_REQUESTS_PER_SECOND", "2.5",
                    "EMBEDDING_SERVER_WARM_UP", "600",
                    "EMBEDDING_SERVER_COST_PER_1000", "0.02"))
            .orElseThrow();
    assertThat(settings.shape()).isEqualTo(Shape.OPENAI_DATA_URL);
    assertThat(settings.limits().requestsPerSecond()).isEqualTo(2.5);
    assertThat(settings.patience().warmUp()).isEqualTo(Duration.ofMinutes(10));
    assertThat(settings.costPer1000()).isEqualTo(0.02);
  }

  @Test
  void whatMakesNoSenseIsNamed() {
    assertThatThrownBy(() -> ServerSettings.of(Map.of("EMBEDDING_SERVER_URL", "gpu:8080")))
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining("cannot be used");
    assertThatThrownBy(() ->
            ServerSettings.of(
                Map.of(
                    "EMBEDDING_SERVER_URL", "http://gpu:8080",
                    "EMBEDDING_SERVER_BATCH", "many")))
        .hasMessageContaining("many");
    assertThatThrownBy(() -> ServerSettings.at(URI.create("https://ada:secret@gpu:1")))
        .hasMessageContaining("password")
        .hasMessageNotContaining("secret");
  }

  @Test
  void aSecretInTheAddressIsNotShown() {
    assertThat(ServerSettings.at(URI.create("https://gpu/v1?key=secret")).toString())
        .contains("https://gpu/v1")
        .doesNotContain("secret");
  }

  @Test
  void addressesKeepTheirPathAndQuery() {
    URI azure = URI.create("https://a.example/openai/deployments/x/embeddings?api-version=1");
    assertThat(Protocol.OPENAI.endpoint(azure)).isEqualTo(azure);
    assertThat(Protocol.OPENAI.endpoint(URI.create("https://a.example/v1/")))
        .isEqualTo(URI.create("https://a.example/v1/embeddings"));
    assertThat(Protocol.OPENAI.endpoint(URI.create("https://a.example")))
        .isEqualTo(URI.create("https://a.example/v1/embeddings"));
    assertThat(Protocol.OWN.endpoint(URI.create("https://a.example/clip/")))
        .isEqualTo(URI.create("https://a.example/clip/embed"));
  }

  @Test
  void retryAfterIsSecondsOrADateByTheServersOwnClock() {
    assertThat(after(Map.of("Retry-After", "90"))).isEqualTo(Duration.ofSeconds(90));
    assertThat(
            after(
                Map.of(
                    "Retry-After", "Fri, 01 Jan 1999 00:02:00 GMT",
                    "Date", "Fri, 01 Jan 1999 00:00:00 GMT")))
        .isEqualTo(Duration.ofMinutes(2));
    assertThat(after(Map.of("Retry-After", "Fri, 01 Jan 1999 00:02:00 GMT")))
        .isEqualTo(Duration.ZERO);
    assertThat(after(Map.of("Retry-After", "soon"))).isNull();
    assertThat(after(Map.of())).isNull();
  }

  private static @Nullable Duration after(Map<String, String> headers) {
    Map<String, List<String>> lists =
        headers.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, e -> List.of(e.getValue())));
    return Verdict.retryAfter(HttpHeaders.of(lists, (_, _) -> true));
  }
}
