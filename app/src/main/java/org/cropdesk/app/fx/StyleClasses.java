package org.cropdesk.app.fx;

import java.util.List;
import javafx.css.Styleable;

/**
 * Style classes of which a node has at most one. A list of classes that is touched makes JavaFX
 * match every rule anew for the node and all below it, even when it ends up the same; so this
 * touches it only for a change. JavaFX thread only.
 */
public final class StyleClasses {
  private StyleClasses() {}

  /** Of {@code all}, exactly {@code chosen} afterwards; none when {@code chosen} is empty. */
  public static void choose(Styleable node, List<String> all, String chosen) {
    List<String> classes = node.getStyleClass();
    for (String other : all) {
      if (!other.equals(chosen)) {
        classes.remove(other);
      }
    }
    if (!chosen.isEmpty() && !classes.contains(chosen)) {
      classes.add(chosen);
    }
  }

  /** Has {@code name} afterwards, or has not. */
  public static void set(Styleable node, String name, boolean wanted) {
    choose(node, List.of(name), wanted ? name : "");
  }
}
