package org.cropdesk.dataset;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;

/**
 * Unit vectors outside of the heap, two bytes a number, in a file that is gone when it is closed: a
 * million of 512 numbers are one gigabyte. Filled by one thread, then read by many.
 */
final class VectorFile implements AutoCloseable {
  private final int dimensions;
  private final int capacity;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment memory;
  private int size;

  /**
   * @param capacity how many vectors it can hold
   * @throws IOException when the folder of temporary files has no room
   */
  VectorFile(int capacity, int dimensions) throws IOException {
    this.capacity = capacity;
    this.dimensions = dimensions;
    long bytes = Math.max(1L, (long) capacity * dimensions * Short.BYTES);
    Path file = Files.createTempFile("cropdesk-vectors", ".f16");
    try (var channel =
        FileChannel.open(
            file,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE)) {
      memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes, arena);
    }
  }

  int size() {
    return size;
  }

  int dimensions() {
    return dimensions;
  }

  /** Scales it to length one; a vector of nothing but zeros is near to none. */
  void add(float[] vector) {
    if (vector.length != dimensions) {
      throw new IllegalArgumentException(vector.length + " numbers are not " + dimensions);
    }
    if (size == capacity) {
      throw new IllegalStateException("More than " + capacity + " vectors");
    }
    double squares = 0;
    for (float f : vector) {
      squares += (double) f * f;
    }
    float scale = squares > 0 ? (float) (1 / Math.sqrt(squares)) : 0;
    long at = offset(size);
    for (int i = 0; i < dimensions; i++) {
      short half = Float.floatToFloat16(vector[i] * scale);
      memory.set(ValueLayout.JAVA_SHORT_UNALIGNED, at + (long) i * Short.BYTES, half);
    }
    size++;
  }

  /** Copies one into the beginning of an array. */
  void read(int index, float[] into) {
    long at = offset(index);
    for (int i = 0; i < dimensions; i++) {
      into[i] =
          Float.float16ToFloat(
              memory.get(ValueLayout.JAVA_SHORT_UNALIGNED, at + (long) i * Short.BYTES));
    }
  }

  /**
   * The first vector of the same group with the very same numbers, by index; itself where there is
   * none before it.
   */
  int[] firstSame(IntUnaryOperator group) {
    var first = new int[size];
    int slots = Math.max(16, Integer.highestOneBit(Math.max(1, size)) << 2);
    var table = new int[slots];
    Arrays.fill(table, -1);
    for (int i = 0; i < size; i++) {
      int slot = (hash(i) + group.applyAsInt(i)) & (slots - 1);
      while (table[slot] >= 0
          && !(group.applyAsInt(table[slot]) == group.applyAsInt(i) && isSame(table[slot], i))) {
        slot = (slot + 1) & (slots - 1);
      }
      if (table[slot] < 0) {
        table[slot] = i;
      }
      first[i] = table[slot];
    }
    return first;
  }

  private int hash(int index) {
    long hash = 0;
    long at = offset(index);
    for (int i = 0; i < dimensions; i++) {
      hash = 31 * hash + memory.get(ValueLayout.JAVA_SHORT_UNALIGNED, at + (long) i * Short.BYTES);
    }
    return (int) (hash ^ hash >>> 29);
  }

  private boolean isSame(int a, int b) {
    long bytes = (long) dimensions * Short.BYTES;
    return MemorySegment.mismatch(
            memory, offset(a), offset(a) + bytes, memory, offset(b), offset(b) + bytes)
        < 0;
  }

  /** Cosine of two of them. */
  float cosine(int a, int b) {
    long at = offset(a);
    long bt = offset(b);
    float s0 = 0;
    float s1 = 0;
    int i = 0;
    for (; i + 1 < dimensions; i += 2) {
      s0 += number(at, i) * number(bt, i);
      s1 += number(at, i + 1) * number(bt, i + 1);
    }
    if (i < dimensions) {
      s0 += number(at, i) * number(bt, i);
    }
    return s0 + s1;
  }

  private float number(long at, int i) {
    return Float.float16ToFloat(
        memory.get(ValueLayout.JAVA_SHORT_UNALIGNED, at + (long) i * Short.BYTES));
  }

  private long offset(int index) {
    return (long) index * dimensions * Short.BYTES;
  }

  @Override
  public void close() {
    arena.close();
  }
}
