package org.cropdesk.db;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Rows that are written in binary, read back by the server. */
@ExtendWith(TestCatalog.class)
class BinaryCopyTest {
  private static final int ROWS = 6_000;

  @Test
  void aRowIsWholeWhereverTheBufferGrows(CatalogDatabase database) {
    // Row after row one byte longer: each kind of column meets an end of the buffer some time.
    for (int first = 0; first < 40; first++) {
      int more = first;
      long right =
          database.write(
              "write rows",
              c -> {
                Statements.execute(
                    c,
                    "create temporary table grown (id bigint, yes boolean, word text) on commit drop");
                var copy = new BinaryCopy("grown", "id", "yes", "word");
                for (int i = 0; i < ROWS; i++) {
                  copy.row().int8((long) i).bool(i % 3 == 0).text("x".repeat((more + i) % 40));
                }
                copy.send(c);
                return Statements.number(
                    c,
                    """
                    select count(*) from grown
                     where yes = (id %% 3 = 0) and word = repeat('x', ((%d + id) %% 40)::int)
                    """
                        .formatted(more));
              });
      assertThat(right).as("shifted by %d", more).isEqualTo(ROWS);
    }
  }
}
