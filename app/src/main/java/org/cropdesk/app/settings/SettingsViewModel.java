package org.cropdesk.app.settings;

import java.util.function.Consumer;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import org.cropdesk.app.command.KeyMap;
import org.cropdesk.app.fx.Theme;

/** The settings in use. JavaFX thread only. */
public final class SettingsViewModel {
  private final Consumer<Settings> keep;
  private final ReadOnlyObjectWrapper<KeyMap> keys;
  private Settings now;

  /**
   * @param keep called with all settings after each change; returns at once
   */
  public SettingsViewModel(Settings settings, Consumer<Settings> keep) {
    this.now = settings;
    this.keep = keep;
    this.keys = new ReadOnlyObjectWrapper<>(settings.keys());
  }

  /** Which key means what; whoever shows keys follows it. */
  public ReadOnlyObjectProperty<KeyMap> keysProperty() {
    return keys.getReadOnlyProperty();
  }

  public KeyMap keys() {
    return keys.get();
  }

  /** The chosen look. */
  public Theme themeOr(Theme otherwise) {
    Theme chosen = now.theme();
    return chosen == null ? otherwise : chosen;
  }

  public void changeTheme(Theme theme) {
    changed(now.withTheme(theme));
  }

  public void changeKeys(KeyMap next) {
    changed(now.withKeys(next));
    keys.set(next);
  }

  /** Of a hundred products, how many are shown again. */
  public int blindPercent() {
    return now.blindPercent();
  }

  public void changeBlindPercent(int percent) {
    changed(now.withBlindPercent(percent));
  }

  /** Whether searches and their results are kept in the catalog. */
  public boolean keepQueries() {
    return now.keepQueries();
  }

  public void changeKeepQueries(boolean keepThem) {
    changed(now.withKeepQueries(keepThem));
  }

  public SearchChoice search() {
    return now.search();
  }

  public void changeSearch(SearchChoice choice) {
    if (!choice.equals(now.search())) {
      changed(now.withSearch(choice));
    }
  }

  /** Folder or address that the last run was filled with; empty for none. */
  public String lastEncoder() {
    return now.lastEncoder();
  }

  public void changeLastEncoder(String encoder) {
    if (!encoder.equals(now.lastEncoder())) {
      changed(now.withLastEncoder(encoder));
    }
  }

  /** Whether this person knows what to do at the desk. */
  public boolean isIntroduced() {
    return now.introduced();
  }

  public void introduced() {
    changed(now.withIntroduction());
  }

  private void changed(Settings settings) {
    now = settings;
    keep.accept(settings);
  }
}
