package org.cropdesk.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cropdesk.search.SearchedCatalog.text;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.filter.Field;
import org.cropdesk.filter.FieldKind;
import org.cropdesk.filter.Filter;
import org.cropdesk.index.DrawnAnalyzer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a scan decides, and what is kept of it. */
final class QuickScanTest {
  private static final String HAT = "hat 0.9 10 10 60 60";
  private static final String REJECTED = "bag 0.9 10 10 60 60 0.01\nhat 0.8 10 10 60 60 0.02";

  @TempDir Path folder;

  private SearchedCatalog catalog;

  @SuppressWarnings("NullAway.Init") // JUnit fills the fields before each test.
  QuickScanTest() {}

  @BeforeEach
  void open() throws IOException {
    catalog = new SearchedCatalog(folder);
  }

  @AfterEach
  void close() {
    catalog.close();
  }

  private static SearchRequest settings() {
    return text("-");
  }

  /** The hat of the catalog is wide, and the photo's is not: by shape the others come first. */
  private static SearchRequest byShape() {
    return settings().limitedTo(1).weighing(new RerankWeights(0, 5, 0));
  }

  @Test
  void aMatchIsNotLostBecauseReRankingPutsSomethingFarBeforeIt() {
    ScanResult found = catalog.scan(HAT, byShape().from(0.9));
    assertThat(found.answer()).isNotNull();
    assertThat(found.answer().semantic().getFirst().sku()).as("by shape").isNotEqualTo("hat");
    assertThat(found.outcome()).isEqualTo(ScanResult.Outcome.MATCHED);
    assertThat(found.matches()).extracting(Hit::sku).containsExactly("hat");
  }

  @Test
  void theNearestThatIsNamedIsTheNearest() {
    catalog.addMany(100);
    String photo = "kettle 0.9 10 33 60 83";
    var nearest =
        catalog
            .scan(photo, settings().weighing(RerankWeights.NONE).from(-1.0))
            .matches()
            .getFirst();
    catalog.execute("update crop set x1 = 90 where id = " + nearest.cropId());
    ScanResult none = catalog.scan(photo, byShape().from(0.99));
    assertThat(none.outcome()).isEqualTo(ScanResult.Outcome.NOTHING_SIMILAR);
    assertThat(none.answer()).isNotNull();
    assertThat(none.answer().semantic().getFirst().sku()).isNotEqualTo(nearest.sku());
    assertThat(none.said())
        .contains("the nearest is " + nearest.sku() + " with %.3f".formatted(nearest.similarity()));
  }

  @Test
  void aScanComparesPicturesWhicheverListsItsSettingsWant() {
    ScanResult found = catalog.scan(HAT, settings().by(EnumSet.of(Leg.KEYWORD)));
    assertThat(found.outcome()).isEqualTo(ScanResult.Outcome.MATCHED);
    assertThat(found.matches().getFirst().sku()).isEqualTo("hat");
  }

  @Test
  void aCropThatAPersonPicksIsComparedWhateverItsVerdict() {
    var scan = new QuickScan(catalog.search, catalog.encoders);
    byte[] photo = SearchedCatalog.bytes(REJECTED);
    ScanResult found = scan.scan("photo", photo, 1, settings());
    assertThat(found.outcome()).isEqualTo(ScanResult.Outcome.MATCHED);
    assertThat(found.crop()).isEqualTo(1);
    assertThat(found.matches().getFirst().sku()).isEqualTo("hat");
    assertThat(found.said()).contains("crop 2, hat").contains("It was rejected");
    assertThatThrownBy(() -> scan.scan("photo", photo, 2, settings()))
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining("no crop 3; it has 2");
  }

  private List<String> kept(String column) {
    return catalog.database.read(
        "read what was kept",
        c ->
            org.cropdesk.db.Statements.list(
                c, "select " + column + " from query_result order by id", r -> r.getString(1)));
  }

  @Test
  void everyScanIsKeptWithItsEndWhereThatIsAskedFor() {
    catalog.scan("broken", settings());
    assertThat(kept("kind")).as("not asked for").isEmpty();
    var asked = settings().recordedFor("ada");
    catalog.scan("broken", asked);
    catalog.scan(REJECTED, asked);
    catalog.scan(HAT, asked);
    catalog.scan(HAT, asked.within(new Filter.OneOf(Field.of(FieldKind.SKU), List.of("none"))));
    catalog.execute("update space set state = 'RETIRED'");
    catalog.scan(HAT, asked);
    catalog.execute("update space set state = 'ACTIVE' where aspect = 'IMAGE'");
    var others = new DrawnQueries(new DrawnAnalyzer(), "encoder-9");
    var there = new CatalogSearch(catalog.database, others, Clock.systemUTC());
    new QuickScan(there, others).scan("photo", SearchedCatalog.bytes(HAT), asked);
    assertThat(kept("outcome"))
        .containsExactly(
            "unreadable",
            "all_rejected",
            "matched",
            "filtered_out",
            "not_embedded",
            "other_encoder");
    assertThat(kept("results ->> 'said'")).allMatch(said -> !said.isBlank());
    assertThat(kept("query ->> 'legs'")).containsOnly("[\"semantic\"]");
    assertThat(
            catalog.number(
                """
                select count(*) from query_result
                 where outcome = 'matched' and kind = 'scan' and actor = 'ada'
                   and query ->> 'sha256' ~ '^[0-9a-f]{64}$' and query ->> 'box' is not null
                   and (results ->> 'floor')::float > 0
                   and results -> 'matches' -> 0 ->> 'similarity' is not null
                """))
        .isEqualTo(1);
  }

  @Test
  void aSearchThatIsRefusedIsKeptWithTheReasonAndAnAnswerWithItsNotes() {
    var asked = text("hat").recordedFor("ada");
    assertThatThrownBy(
            () -> catalog.search.search(asked.in(99).by(EnumSet.of(Leg.SEMANTIC)).from(0.25)))
        .isInstanceOf(CatalogException.class);
    assertThatThrownBy(() -> catalog.search.search(text("a\0b").recordedFor("ada").limitedTo(0)))
        .isInstanceOf(CatalogException.class);
    catalog.search.search(asked.in(99));
    assertThat(kept("outcome")).containsExactly("refused", "refused", "answered");
    assertThat(kept("coalesce(results ->> 'said', '')").getFirst())
        .contains("There is no space 99");
    assertThat(kept("query ->> 'floor'").getFirst()).isEqualTo("0.25");
    assertThat(kept("query ->> 'space'").getFirst()).isEqualTo("99");
    assertThat(kept("results ->> 'notes'").getLast()).contains("Searched by words only");
    assertThat(new SearchedWords(catalog.database, catalog.search).recent(5))
        .as("what could not be searched for is no test query")
        .containsExactly("hat");
  }
}
