package org.cropdesk.app.settings;

import org.cropdesk.app.command.KeyMap;
import org.cropdesk.app.fx.Theme;
import org.jspecify.annotations.Nullable;

/**
 * What a person chose.
 *
 * @param theme null as long as nobody chose one
 * @param blindPercent of a hundred products, how many are shown again to whoever decided them
 * @param introduced whether this person knows what to do at the desk
 * @param keepQueries whether searches and their results are kept in the catalog
 * @param lastEncoder folder or address that the last run was filled with; empty for none. Never a
 *     key.
 * @param search how many, which lists, from where on, and what re-ranking adds
 */
public record Settings(
    @Nullable Theme theme,
    KeyMap keys,
    int blindPercent,
    boolean introduced,
    boolean keepQueries,
    String lastEncoder,
    SearchChoice search) {
  /** How many of a hundred products are shown again, as long as nobody chose. */
  public static final int STANDARD_BLIND = 3;

  /** More would be work done twice. */
  public static final int MOST_BLIND = 5;

  public Settings {
    blindPercent = Math.clamp(blindPercent, 0, MOST_BLIND);
  }

  public Settings(@Nullable Theme theme, KeyMap keys) {
    this(theme, keys, STANDARD_BLIND, false, false, "", SearchChoice.STANDARD);
  }

  /** Nothing chosen yet. */
  public static Settings standard() {
    return new Settings(null, KeyMap.standard());
  }

  Settings withTheme(Theme chosen) {
    return new Settings(chosen, keys, blindPercent, introduced, keepQueries, lastEncoder, search);
  }

  Settings withKeys(KeyMap chosen) {
    return new Settings(theme, chosen, blindPercent, introduced, keepQueries, lastEncoder, search);
  }

  Settings withBlindPercent(int chosen) {
    return new Settings(theme, keys, chosen, introduced, keepQueries, lastEncoder, search);
  }

  Settings withKeepQueries(boolean chosen) {
    return new Settings(theme, keys, blindPercent, introduced, chosen, lastEncoder, search);
  }

  Settings withLastEncoder(String chosen) {
    return new Settings(theme, keys, blindPercent, introduced, keepQueries, chosen, search);
  }

  Settings withSearch(SearchChoice chosen) {
    return new Settings(theme, keys, blindPercent, introduced, keepQueries, lastEncoder, chosen);
  }

  /** Knows what to do from now on. */
  public Settings withIntroduction() {
    return new Settings(theme, keys, blindPercent, true, keepQueries, lastEncoder, search);
  }
}
