package org.cropdesk.app.system;

import java.net.URL;
import java.security.CodeSource;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javafx.beans.Observable;

/** JavaFX's version without starting JavaFX. */
final class JavaFxVersion {
  private static final Pattern JAR = Pattern.compile("javafx-base-([0-9.]+[0-9])");

  private JavaFxVersion() {}

  /** From the running toolkit, else from the jar's name, else from the runtime image. */
  static String text() {
    String running = System.getProperty("javafx.runtime.version");
    if (running != null) {
      return running;
    }
    CodeSource source = Observable.class.getProtectionDomain().getCodeSource();
    URL jar = source == null ? null : source.getLocation();
    Matcher name = JAR.matcher(String.valueOf(jar));
    return name.find() ? name.group(1) : "part of this Java runtime";
  }
}
