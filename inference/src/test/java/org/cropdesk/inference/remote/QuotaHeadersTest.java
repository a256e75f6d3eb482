package org.cropdesk.inference.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cropdesk.inference.encode.Quota;
import org.cropdesk.inference.encode.Quota.Allowance;
import org.cropdesk.inference.encode.Quota.Of;
import org.junit.jupiter.api.Test;

/** Fields as the documents they come from show them. */
final class QuotaHeadersTest {
  private static List<Allowance> read(String... namesAndValues) {
    var fields = new LinkedHashMap<String, List<String>>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields.put(namesAndValues[i], List.of(namesAndValues[i + 1]));
    }
    return QuotaHeaders.read(HttpHeaders.of(fields, (name, value) -> true))
        .map(Quota::allowances)
        .orElse(List.of());
  }

  private static Allowance requests(long limit, long left, int reset, int window) {
    return new Allowance(
        Of.REQUESTS,
        limit,
        left,
        Duration.ofSeconds(reset),
        window == 0 ? null : Duration.ofSeconds(window),
        false);
  }

  @Test
  void openAiCountsRequestsAndTokensThatComeBackBitByBit() {
    var found =
        read(
            "x-ratelimit-limit-requests", "60",
            "x-ratelimit-limit-tokens", "150000",
            "x-ratelimit-remaining-requests", "59",
            "x-ratelimit-remaining-tokens", "149984",
            "x-ratelimit-reset-requests", "1s",
            "x-ratelimit-reset-tokens", "6m0s");
    assertThat(found)
        .containsExactly(
            new Allowance(Of.REQUESTS, 60, 59, Duration.ofSeconds(1), null, true),
            new Allowance(Of.TOKENS, 150_000, 149_984, Duration.ofMinutes(6), null, true));
    // One a second: what is left is taken at once, the other 3,541 come one by one.
    assertThat(found.getFirst().seconds(3_600)).hasValue(3_541);
    assertThat(found.getFirst().seconds(59)).hasValue(0);
  }

  @Test
  void timesAreReadAsGoWritesThem() {
    for (var each :
        Map.of("120ms", 120L, "1h2m3s", 3_723_000L, "1.5s", 1_500L, "7", 7_000L).entrySet()) {
      var found =
          read("x-ratelimit-remaining-requests", "1", "x-ratelimit-reset-requests", each.getKey());
      assertThat(found.getFirst().reset()).isEqualTo(Duration.ofMillis(each.getValue()));
    }
    assertThat(read("x-ratelimit-remaining-requests", "1", "x-ratelimit-reset-requests", "soon"))
        .allMatch(a -> a.reset() == null);
  }

  @Test
  void theDraftIsReadInAllThreeShapesItHasHad() {
    assertThat(
            read(
                "RateLimit-Limit",
                "100, 100;w=60",
                "RateLimit-Remaining",
                "50",
                "RateLimit-Reset",
                "30"))
        .containsExactly(requests(100, 50, 30, 60));
    assertThat(
            read("RateLimit", "limit=100, remaining=50, reset=30", "RateLimit-Policy", "100;w=60"))
        .containsExactly(requests(100, 50, 30, 60));
    assertThat(
            read(
                "RateLimit",
                "\"default\";r=50;t=30, \"day;long\";r=9;t=3600",
                "RateLimit-Policy",
                "\"default\";q=100;w=60, \"day;long\";q=1000;w=86400;qu=\"requests\", \"b\";q=9;qu=\"content-bytes\""))
        .containsExactlyInAnyOrder(requests(100, 50, 30, 60), requests(1000, 9, 3600, 86_400));
  }

  @Test
  void aWindowIsWaitedForWhole() {
    Allowance minute = requests(100, 50, 30, 60);
    assertThat(minute.seconds(50)).hasValue(0);
    assertThat(minute.seconds(51)).hasValue(30);
    assertThat(minute.seconds(150)).hasValue(30);
    assertThat(minute.seconds(151)).hasValue(90);
    assertThat(requests(100, 50, 30, 0).seconds(151)).as("at least").hasValue(60);
  }

  @Test
  void olderGatewaysPutAnXInFrontAndMayGiveTheTimeOfDay() {
    assertThat(
            read(
                "X-RateLimit-Limit", "5000",
                "X-RateLimit-Remaining", "4999",
                "X-RateLimit-Reset", "1372700873",
                "Date", "Mon, 01 Jul 2013 17:27:06 GMT"))
        .containsExactly(requests(5000, 4999, 1_247, 0));
  }

  @Test
  void whatCannotBeUnderstoodCountsAsNotSent() {
    assertThat(read()).isEmpty();
    assertThat(read("RateLimit", "\"broken", "RateLimit-Policy", ";;==")).isEmpty();
    assertThat(read("RateLimit-Remaining", "plenty")).isEmpty();
    assertThat(read("x-ratelimit-remaining-requests", "-1")).isEmpty();
    var bare = read("x-ratelimit-remaining-requests", "3").getFirst();
    assertThat(bare.seconds(3)).hasValue(0);
    assertThat(bare.seconds(4)).isEmpty();
  }
}
