package org.cropdesk.app.system;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** JavaFX's version without starting JavaFX. */
final class JavaFxVersion {
  private JavaFxVersion() {}

  static String text() {
    try (InputStream in = JavaFxVersion.class.getResourceAsStream("/javafx-version.properties")) {
      if (in == null) {
        return "not stated";
      }
      var properties = new Properties();
      properties.load(in);
      return properties.getProperty("javafx.runtime.version", "not stated");
    } catch (IOException e) {
      return "not readable: " + e.getMessage();
    }
  }
}
