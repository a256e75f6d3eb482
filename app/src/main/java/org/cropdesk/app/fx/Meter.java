package org.cropdesk.app.fx;

import javafx.scene.AccessibleAttribute;
import javafx.scene.AccessibleRole;
import javafx.scene.layout.Region;
import org.jspecify.annotations.Nullable;

/**
 * A bar that is filled to a share. Unlike {@code ProgressBar} it has no clip, which the software
 * renderer draws into a picture of its own in every frame. Styled as {@code .meter} and {@code
 * .meter > .bar}.
 */
public final class Meter extends Region {
  private static final double THICKNESS = 5;

  private final Region bar = new Region();
  private double share;

  public Meter() {
    getStyleClass().add("meter");
    bar.getStyleClass().add("bar");
    setMinHeight(THICKNESS);
    setPrefHeight(THICKNESS);
    setMaxHeight(THICKNESS);
    setAccessibleRole(AccessibleRole.PROGRESS_INDICATOR);
    getChildren().add(bar);
  }

  /**
   * @param value 0..1
   */
  public void setShare(double value) {
    double next = Math.clamp(value, 0, 1);
    if (next != share) {
      share = next;
      requestLayout();
      notifyAccessibleAttributeChanged(AccessibleAttribute.VALUE);
    }
  }

  public double share() {
    return share;
  }

  @Override
  public @Nullable Object queryAccessibleAttribute(
      AccessibleAttribute attribute, Object... parameters) {
    return attribute == AccessibleAttribute.VALUE
        ? (Object) share
        : super.queryAccessibleAttribute(attribute, parameters);
  }

  @Override
  protected void layoutChildren() {
    bar.resizeRelocate(0, 0, snapSizeX(getWidth() * share), getHeight());
  }
}
