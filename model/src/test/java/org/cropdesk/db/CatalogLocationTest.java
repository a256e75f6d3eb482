package org.cropdesk.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.cropdesk.failure.CatalogException;
import org.junit.jupiter.api.Test;

final class CatalogLocationTest {
  private static final Path DEFAULT = Path.of("/data/cropdesk");

  private static CatalogLocation parse(String text) {
    return CatalogLocation.parse(text, DEFAULT, Map.of());
  }

  @Test
  void embeddedIsTheDefaultFolderOrTheOneNamed() {
    assertThat(parse("embedded")).isEqualTo(new CatalogLocation.Embedded(DEFAULT));
    assertThat(parse("embedded:/other dir"))
        .isEqualTo(new CatalogLocation.Embedded(Path.of("/other dir")));
  }

  @Test
  void userAndPasswordAreTakenOutOfTheAddress() {
    var expected =
        new CatalogLocation.Server("jdbc:postgresql://db:5433/shop?ssl=true", "ada", "p&w d");
    assertThat(parse("jdbc:postgresql://db:5433/shop?user=ada&ssl=true&password=p%26w%20d"))
        .isEqualTo(expected);
    assertThat(parse("postgresql://ada:p%26w%20d@db:5433/shop?ssl=true")).isEqualTo(expected);
  }

  @Test
  void userAndPasswordMayComeFromTheEnvironment() {
    var environment = Map.of("PGUSER", "ada", "PGPASSWORD", "secret");
    assertThat(CatalogLocation.parse("jdbc:postgresql://db/shop", DEFAULT, environment))
        .isEqualTo(new CatalogLocation.Server("jdbc:postgresql://db/shop", "ada", "secret"));
  }

  @Test
  void noTextForPeopleHoldsThePassword() {
    var server = parse("jdbc:postgresql://db/shop?user=ada&password=hush");
    assertThat(server.describe()).isEqualTo("jdbc:postgresql://db/shop as ada");
    assertThat(server.toString()).doesNotContain("hush");
    assertThatThrownBy(() -> parse("mysql://ada:hush@db/shop?password=hush"))
        .isInstanceOf(CatalogException.class)
        .hasMessageNotContaining("hush");
    assertThatThrownBy(() -> parse("jdbc:postgresql://ada:hu sh@db/shop"))
        .isInstanceOf(CatalogException.class)
        .hasMessageNotContaining("sh@");
  }

  @Test
  void anythingElseIsExplained() {
    for (String text : new String[] {"", "embedded:", "jdbc:mysql://db/shop"}) {
      assertThatThrownBy(() -> parse(text))
          .isInstanceOfSatisfying(
              CatalogException.class, e -> assertThat(e.remedy()).contains("jdbc:postgresql://"));
    }
  }
}
