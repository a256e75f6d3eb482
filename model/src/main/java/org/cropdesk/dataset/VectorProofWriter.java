package org.cropdesk.dataset;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HexFormat;
import org.cropdesk.db.Statements;

/**
 * Keeps with a version what the vectors of its chosen crops are, because a version keeps no
 * vectors: an export that meets others can refuse, and name the crops. Linear in the chosen crops;
 * the database hashes, so no vector leaves it.
 */
final class VectorProofWriter {
  private static final int PIECE = 5_000;

  private final Connection c;

  VectorProofWriter(Connection c) {
    this.c = c;
  }

  /** Proves what is in the tables of the transaction. */
  void keep(long version, int space) throws SQLException {
    String sql =
        """
        insert into dataset_vector (version_id, crop_id, image_id, proof)
        select ?, f.crop_id, f.image_id, vector_proof(v.embedding)
          from frozen_crop f join frozen_item i using (image_id)
          left join space_vector v on v.space_id = ? and v.subject_id = f.crop_id and not v.stale
         order by f.crop_id
        """;
    Statements.update(c, sql, version, space);
    String name = "update dataset_version set vectors_sha256 = ? where id = ?";
    Statements.update(c, name, hash(version), version);
  }

  private String hash(long version) throws SQLException {
    String sql =
        """
        select crop_id || ' ' || coalesce(encode(proof, 'hex'), '') || E'\\n' from dataset_vector
         where version_id = ? order by crop_id
        """;
    var digest = ItemJson.digest();
    Statements.each(
        c,
        sql,
        PIECE,
        r -> digest.update(r.getString(1).getBytes(StandardCharsets.UTF_8)),
        version);
    return HexFormat.of().formatHex(digest.digest());
  }
}
