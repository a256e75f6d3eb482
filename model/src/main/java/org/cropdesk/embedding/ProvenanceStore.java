package org.cropdesk.embedding;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.Statements;

/** Gives every provenance its number. Safe for use by several threads. */
public final class ProvenanceStore {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final CatalogDatabase database;

  public ProvenanceStore(CatalogDatabase database) {
    this.database = database;
  }

  /** The number of a provenance, drawn when it is new. */
  public int idOf(Provenance provenance) {
    return database.write("record the provenance", c -> idOf(c, provenance));
  }

  private static int idOf(Connection c, Provenance p) throws SQLException {
    String thresholds =
        "insert into thresholds (version, limits) values (?, '{}') on conflict do nothing";
    Statements.update(c, thresholds, p.thresholdsVersion());
    Object[] key = {
      p.detectorHash(),
      p.encoderHash(),
      p.preprocessFingerprint(),
      p.thresholdsVersion(),
      p.vocabularyHash()
    };
    String insert =
        """
        insert into provenance (detector_hash, encoder_hash, preprocess_fingerprint,
                                thresholds_version, vocabulary_hash)
        values (?, ?, ?, ?, ?) on conflict do nothing
        """;
    Statements.update(c, insert, key);
    String select =
        """
        select id from provenance
         where detector_hash = ? and encoder_hash = ? and preprocess_fingerprint = ?
           and thresholds_version = ? and vocabulary_hash = ?
        """;
    return (int) Statements.number(c, select, key);
  }

  /**
   * Adds limits to a version of the thresholds, in the caller's transaction. They become known
   * check by check, as crops are judged.
   */
  public static void addLimits(Connection c, String version, Map<String, Double> limits)
      throws SQLException {
    String sql =
        """
        update thresholds set limits = limits || ?::jsonb
         where version = ? and not limits @> ?::jsonb
        """;
    String json;
    try {
      json = JSON.writeValueAsString(new TreeMap<>(limits));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A map of numbers is always JSON", e);
    }
    Statements.update(c, sql, json, version, json);
  }
}
