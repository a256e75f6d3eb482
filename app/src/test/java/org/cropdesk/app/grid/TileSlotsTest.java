package org.cropdesk.app.grid;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.Objects;
import org.cropdesk.crop.PixelBox;
import org.cropdesk.inference.image.PixelImage;
import org.junit.jupiter.api.Test;

final class TileSlotsTest {
  private static final int SIDE = 8;
  private static final int THREE = 3 * SIDE * SIDE * Integer.BYTES;

  private static TileSlots.Key key(long crop) {
    return new TileSlots.Key(crop, new PixelBox(0, 0, 10, 10), SIDE);
  }

  private static PixelImage picture(int side, int grey) {
    var rgb = new byte[3 * side * side];
    Arrays.fill(rgb, (byte) grey);
    return new PixelImage(side, side, rgb);
  }

  private static TileSlots slots() {
    var slots = new TileSlots(THREE);
    slots.fit(SIDE);
    return slots;
  }

  private static int pixel(TileSlots slots, long crop) {
    TileSlots.Made made = Objects.requireNonNull(slots.get(key(crop)));
    var into = IntBuffer.allocate(SIDE * SIDE);
    assertThat(slots.copy(key(crop), made, into)).isTrue();
    assertThat(into.get(SIDE * SIDE - 1)).isEqualTo(into.get(0));
    return into.get(0);
  }

  @Test
  void theOneNotLookedAtForLongestMakesRoom() {
    TileSlots slots = slots();
    for (int crop = 1; crop <= 3; crop++) {
      slots.put(key(crop), picture(SIDE, crop));
    }
    assertThat(pixel(slots, 1)).isEqualTo(0xff010101);
    slots.put(key(4), picture(SIDE, 4));
    assertThat(slots.get(key(2))).isNull();
    assertThat(pixel(slots, 1)).isEqualTo(0xff010101);
    assertThat(pixel(slots, 3)).isEqualTo(0xff030303);
    assertThat(pixel(slots, 4)).isEqualTo(0xff040404);
  }

  @Test
  void aPictureThatHasGoneIsNotDrawnFromWhatCameAfterIt() {
    TileSlots slots = slots();
    slots.put(key(1), picture(SIDE, 1));
    TileSlots.Made gone = Objects.requireNonNull(slots.get(key(1)));
    slots.put(key(1), picture(SIDE, 9));
    assertThat(slots.copy(key(1), gone, IntBuffer.allocate(SIDE * SIDE))).isFalse();
    assertThat(pixel(slots, 1)).isEqualTo(0xff090909);
  }

  @Test
  void faultsTakeNoRoomAndAreKept() {
    TileSlots slots = slots();
    slots.fail(key(9), "No such picture.");
    for (int crop = 1; crop <= 3; crop++) {
      slots.put(key(crop), picture(SIDE, crop));
    }
    assertThat(slots.get(key(9)))
        .isNotNull()
        .extracting(TileSlots.Made::isPicture)
        .isEqualTo(false);
    slots.put(key(9), picture(SIDE, 5));
    assertThat(pixel(slots, 9)).isEqualTo(0xff050505);
  }

  @Test
  void anotherSizeForgetsAllAndTakesNoneOfTheOldOne() {
    TileSlots slots = slots();
    slots.put(key(1), picture(SIDE, 1));
    slots.fit(SIDE / 2);
    assertThat(slots.get(key(1))).isNull();
    slots.put(key(1), picture(SIDE, 1));
    assertThat(slots.get(key(1))).as("made for the size before").isNull();
  }
}
