package org.cropdesk.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;

/** Looks whether the index that is searched has every primary crop, whoever wrote its vector. */
public final class PrimaryMarks {
  private PrimaryMarks() {}

  public static void assertComplete(CatalogDatabase database) {
    String sql =
        """
        select v.subject_id from space_vector v
          join primary_choice o on o.crop_id = v.subject_id and v.crop_id = v.subject_id
         where not v.of_primary
        """;
    assertThat(
            database.<List<Long>>read(
                "read the marks", c -> Statements.list(c, sql, r -> r.getLong(1))))
        .as("vectors of primary crops the index does not have")
        .isEmpty();
  }
}
