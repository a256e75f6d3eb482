package org.cropdesk.app.fx;

import atlantafx.base.theme.PrimerDark;
import atlantafx.base.theme.PrimerLight;
import java.net.URL;
import javafx.application.Application;
import javafx.scene.Scene;

/** The two looks. JavaFX thread only. */
public enum Theme {
  DARK,
  LIGHT;

  /** Makes it the look of every window. */
  public void apply() {
    Application.setUserAgentStylesheet(
        switch (this) {
          case DARK -> new PrimerDark().getUserAgentStylesheet();
          case LIGHT -> new PrimerLight().getUserAgentStylesheet();
        });
  }

  public Theme other() {
    return this == DARK ? LIGHT : DARK;
  }

  /** Adds our own style sheet, which is written in the theme's colours and so fits both. */
  public static void style(Scene scene) {
    URL sheet = Theme.class.getResource("/org/cropdesk/app/cropdesk.css");
    if (sheet == null) {
      throw new IllegalStateException("cropdesk.css is missing from the build");
    }
    scene.getStylesheets().add(sheet.toExternalForm());
  }
}
