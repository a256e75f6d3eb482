package org.cropdesk.app.settings;

import org.cropdesk.app.command.KeyMap;
import org.cropdesk.app.fx.Theme;
import org.jspecify.annotations.Nullable;

/**
 * What a person chose.
 *
 * @param theme null as long as nobody chose one
 */
public record Settings(@Nullable Theme theme, KeyMap keys) {
  /** Nothing chosen yet. */
  public static Settings standard() {
    return new Settings(null, KeyMap.standard());
  }

  Settings withTheme(Theme chosen) {
    return new Settings(chosen, keys);
  }

  Settings withKeys(KeyMap chosen) {
    return new Settings(theme, chosen);
  }
}
