package org.cropdesk.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every object store does, whatever it is made of. */
abstract class ObjectStoreContract {
  private static final byte[] BYTES = "some bytes".getBytes(StandardCharsets.UTF_8);

  private ObjectStore store = new Closed();

  /** An empty store. */
  abstract ObjectStore open() throws IOException;

  @BeforeEach
  final void openStore() throws IOException {
    store = open();
  }

  @AfterEach
  final void closeStore() {
    store.close();
  }

  @Test
  void anObjectIsReadAsItWasWritten() throws IOException {
    assertThat(store.putIfAbsent("images/ab/one.png", BYTES)).isTrue();
    assertThat(store.read("images/ab/one.png")).isEqualTo(BYTES);
    assertThat(store.size("images/ab/one.png")).contains((long) BYTES.length);
  }

  @Test
  void anEmptyObjectIsAnObject() throws IOException {
    assertThat(store.putIfAbsent("empty", new byte[0])).isTrue();
    assertThat(store.read("empty")).isEmpty();
    assertThat(store.size("empty")).contains(0L);
  }

  @Test
  void aLargeObjectIsReadAsItWasWritten() throws IOException {
    var bytes = new byte[9_000_000];
    new Random(7).nextBytes(bytes);
    store.putIfAbsent("large", bytes);
    assertThat(Arrays.equals(store.read("large"), bytes)).isTrue();
  }

  @Test
  void writingTwiceKeepsTheFirst() throws IOException {
    store.putIfAbsent("key", BYTES);
    assertThat(store.putIfAbsent("key", "other byte".getBytes(StandardCharsets.UTF_8))).isFalse();
    assertThat(store.read("key")).isEqualTo(BYTES);
  }

  @Test
  void ofManyWhoWriteTheSameKeyOneWins() throws Exception {
    for (int round = 0; round < 5; round++) {
      String key = "race/" + round;
      var writers = new ArrayList<Callable<Boolean>>();
      for (int i = 0; i < 8; i++) {
        byte[] bytes = ("content number " + i).getBytes(StandardCharsets.UTF_8);
        writers.add(() -> store.putIfAbsent(key, bytes));
      }
      try (var threads = Executors.newFixedThreadPool(8)) {
        int winners = 0;
        for (var future : threads.invokeAll(writers)) {
          winners += future.get() ? 1 : 0;
        }
        assertThat(winners).isEqualTo(1);
      }
      assertThat(store.read(key)).hasSize("content number 0".length());
    }
  }

  @Test
  void anAbsentObjectIsSaidToBeAbsent() throws IOException {
    assertThat(store.size("nothing")).isEmpty();
    assertThatThrownBy(() -> store.read("nothing"))
        .isInstanceOfSatisfying(
            ObjectNotFound.class, e -> assertThat(e.key()).isEqualTo("nothing"));
  }

  @Test
  void aDeletedObjectIsGoneAndDeletingAgainIsNoError() throws IOException {
    store.putIfAbsent("key", BYTES);
    store.delete("key");
    store.delete("key");
    assertThat(store.size("key")).isEmpty();
    assertThat(store.putIfAbsent("key", BYTES)).isTrue();
  }

  @Test
  void keysMayHoldSpacesAndLetters() throws IOException {
    String key = "images/größe 40 & más+%20?.jpg";
    store.putIfAbsent(key, BYTES);
    assertThat(store.read(key)).isEqualTo(BYTES);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../out",
        "a/../../out",
        "/etc/passwd",
        "a//b",
        "",
        ".",
        "a/./b",
        "a\\..\\b",
        "a\nb"
      })
  void aKeyThatCouldLeaveTheStoreIsRefused(String key) {
    assertThatThrownBy(() -> store.read(key)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> store.putIfAbsent(key, BYTES)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> store.size(key)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> store.delete(key)).isInstanceOf(IOException.class);
  }

  /** Stands in the field until the first test opens a real one. */
  private static final class Closed implements ObjectStore {
    @Override
    public byte[] read(String key) throws IOException {
      throw new IOException("closed");
    }

    @Override
    public boolean putIfAbsent(String key, byte[] bytes) throws IOException {
      throw new IOException("closed");
    }

    @Override
    public java.util.Optional<Long> size(String key) throws IOException {
      throw new IOException("closed");
    }

    @Override
    public void delete(String key) throws IOException {
      throw new IOException("closed");
    }

    @Override
    public String location() {
      return "closed";
    }

    @Override
    public void close() {}
  }
}
