package org.cropdesk.inference.serve;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which faults a server makes. Safe from any thread.
 *
 * <p>{@link #next} plays a list, one fault per request for vectors, then no more. {@link #often}
 * makes them at random. {@link #refuse} blames single items with 422, whatever else happens.
 */
public final class Drill {
  private final Queue<Fault> next = new ConcurrentLinkedQueue<>();
  private volatile List<Fault> random = List.of();
  private volatile double share;
  private final Random dice;
  private volatile Duration slow = Duration.ZERO;
  private volatile Duration cold = Duration.ZERO;
  private volatile Predicate<String> refused = text -> false;
  private volatile boolean named;
  private volatile @Nullable Allotment allotment;

  /**
   * @param seed of the random faults
   */
  public Drill(long seed) {
    dice = new Random(seed);
  }

  /** No faults. */
  public static Drill none() {
    return new Drill(0);
  }

  /** The faults of the next requests, in this order. */
  public Drill next(Fault... faults) {
    next.addAll(Arrays.asList(faults));
    return this;
  }

  /** The same by their names, separated by commas. */
  public Drill next(String names) {
    return names.isBlank() ? this : next(faults(names).toArray(Fault[]::new));
  }

  /**
   * Faults at random.
   *
   * @param part of the requests that fail, 0..1
   */
  public Drill often(double part, String names) {
    share = part;
    random = names.isBlank() ? List.of() : faults(names);
    return this;
  }

  private static List<Fault> faults(String names) {
    return Arrays.stream(names.split(",")).map(Fault::named).toList();
  }

  /** Every request takes this much longer. */
  public Drill slow(Duration time) {
    slow = time;
    return this;
  }

  /** For this long after the start everything is answered with 503. */
  public Drill cold(Duration time) {
    cold = time;
    return this;
  }

  /**
   * Items that are refused with 422: texts as they are, pictures as base64.
   *
   * @param naming whether the answer says which
   */
  public Drill refuse(Predicate<String> items, boolean naming) {
    refused = items;
    named = naming;
    return this;
  }

  /**
   * At most so many requests for vectors in so long; the rest are answered with 429. Every answer
   * says how many are left.
   */
  public Drill quota(int requests, Duration window) {
    allotment = new Allotment(requests, window);
    return this;
  }

  Optional<Allotment> allotment() {
    return Optional.ofNullable(allotment);
  }

  Fault draw() {
    Fault first = next.poll();
    if (first != null) {
      return first;
    }
    List<Fault> choice = random;
    synchronized (dice) {
      return !choice.isEmpty() && dice.nextDouble() < share
          ? choice.get(dice.nextInt(choice.size()))
          : Fault.NONE;
    }
  }

  Duration slow() {
    return slow;
  }

  Duration cold() {
    return cold;
  }

  boolean refuses(String item) {
    return refused.test(item);
  }

  boolean named() {
    return named;
  }
}
