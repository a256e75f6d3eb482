package org.cropdesk.app.grid;

/** How fast the grid is scrolled, and so how much of the machine may go into its pictures. */
enum Pace {
  RESTING(2),
  /** One core is left to the frames. */
  MOVING(1),
  /** Nobody sees what flies by; both cores belong to the frames until it slows down. */
  FLYING(0);

  /** Screens that go by in a second, from which on it flies. */
  private static final double FLYING_FROM = 1.5;

  private final int workers;

  Pace(int workers) {
    this.workers = workers;
  }

  /** How many pictures may be made at once. */
  int workers() {
    return workers;
  }

  /**
   * @param speed pixels a second
   * @param screen pixels in sight
   */
  static Pace of(double speed, double screen) {
    return speed > FLYING_FROM * screen ? FLYING : MOVING;
  }
}
