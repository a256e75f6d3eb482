package org.cropdesk.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

final class SessionsTest {
  /** A decision was refused for good because the mapping was first needed with the server away. */
  @Test
  void theMappingIsBuiltWhileTheServerIsAway() throws IOException {
    var nobody = new PGSimpleDataSource();
    nobody.setServerNames(new String[] {"127.0.0.1"});
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody.setPortNumbers(new int[] {free.getLocalPort()});
    }
    assertThatThrownBy(nobody::getConnection).isInstanceOf(SQLException.class);
    try (var sessions = new Sessions(nobody)) {
      assertThat(sessions.build().getMetamodel().getEntities()).hasSameSizeAs(Sessions.ROWS);
    }
  }
}
