package org.cropdesk.inference.backfill;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Stream;
import org.cropdesk.backfill.MadeProduct;
import org.cropdesk.backfill.StepClock;
import org.cropdesk.backfill.VectorMaker;
import org.cropdesk.backfill.WantedCrop;
import org.cropdesk.backfill.WantedProduct;
import org.cropdesk.embedding.SpaceRecipe;
import org.cropdesk.index.TextFingerprint;
import org.cropdesk.inference.backfill.Assembly.Wanted;
import org.cropdesk.inference.backfill.Pictures.Cut;
import org.cropdesk.inference.encode.Embedded;
import org.cropdesk.inference.encode.Embedder;
import org.cropdesk.inference.encode.EmbedderInfo;
import org.cropdesk.inference.encode.Side;
import org.cropdesk.inference.image.ImageDecoder;
import org.cropdesk.inference.image.PixelImage;
import org.jspecify.annotations.Nullable;

/**
 * Makes the vectors of any recipe. Calls are served one after the other as far as pictures are
 * begun, so that the first is ready while the next is encoded; their crops and texts share full
 * batches. Memory is bounded by pictures in flight and batches ahead, whatever the chunks hold.
 */
public final class RecipeMaker implements VectorMaker {
  /** A local session computes one batch while the next is prepared. */
  private static final int LOCAL_LANES = 2;

  private final SpaceRecipe recipe;
  private final @Nullable Embedder image;
  private final @Nullable Embedder text;
  private final @Nullable BatchQueue<PixelImage> imageQueue;
  private final @Nullable BatchQueue<String> textQueue;
  private final @Nullable Pictures pictures;
  private final Assembly assembly;
  private final double costBefore;

  /** Held while a call begins its pictures. Fair: the call that came first is done first. */
  private final ReentrantLock turn = new ReentrantLock(true);

  private final Set<Call> calls = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * Threads of a maker.
   *
   * @param pixelThreads decode, crop and resize ahead of the encoder
   * @param requests asked of an embedding server at the same time
   */
  public record Threads(int pixelThreads, int requests) {
    public Threads {
      if (pixelThreads < 1 || requests < 1) {
        throw new IllegalArgumentException("Threads and requests must be at least 1");
      }
    }

    /** The usual ones for this machine. */
    public static Threads standard() {
      int processors = Runtime.getRuntime().availableProcessors();
      return new Threads(Math.max(2, Math.min(8, processors)), 4);
    }
  }

  /**
   * @param image closed with this; null for a recipe of texts
   * @param text closed with this, may be the same; null for a recipe of pictures
   * @throws IllegalArgumentException when the embedders are not the recipe's
   */
  public RecipeMaker(
      SpaceRecipe recipe,
      @Nullable Embedder image,
      @Nullable Embedder text,
      PictureSource source,
      ImageDecoder decoder,
      Threads threads) {
    fits(recipe.image(), image, Side.IMAGE);
    fits(recipe.text(), text, Side.TEXT);
    this.recipe = recipe;
    this.image = image;
    this.text = text;
    assembly = new Assembly(recipe);
    costBefore = consumed();
    imageQueue = image == null ? null : queue("encode", image, threads, image::images);
    textQueue = text == null ? null : queue("encode-text", text, threads, text::texts);
    pictures =
        image == null || imageQueue == null
            ? null
            : new Pictures(source, decoder, image, imageQueue, threads.pixelThreads());
  }

  private static void fits(SpaceRecipe.@Nullable Part part, @Nullable Embedder with, Side side) {
    boolean same =
        part == null
            ? with == null
            : with != null
                && part.hash().equals(with.info().hash())
                && part.dimensions() == with.info().dimensions(side);
    if (!same) {
      throw new IllegalArgumentException("This is not the " + side + " encoder of the recipe");
    }
  }

  private static <T> BatchQueue<T> queue(
      String name, Embedder embedder, Threads threads, Function<List<T>, List<Embedded>> encoder) {
    EmbedderInfo info = embedder.info();
    boolean local = info.kind() == EmbedderInfo.Kind.LOCAL;
    return new BatchQueue<>(
        name, info.maxBatch(), local, local ? LOCAL_LANES : threads.requests(), encoder);
  }

  @Override
  public SpaceRecipe recipe() {
    return recipe;
  }

  @Override
  public List<float[]> probes() {
    List<float[]> probes = new ArrayList<>();
    if (image != null) {
      probes.add(image.probe(Side.IMAGE));
    }
    if (text != null) {
      probes.add(text.probe(Side.TEXT));
    }
    return probes;
  }

  @Override
  public boolean mayBeSwapped() {
    return embedders().anyMatch(e -> e.info().kind() == EmbedderInfo.Kind.SERVER);
  }

  @Override
  public List<MadeProduct> make(List<WantedProduct> products, StepClock clock) {
    var plan = new Plan(products, clock);
    calls.add(plan.call);
    try {
      if (closed) {
        throw new IllegalStateException("The encoders of this run are closed");
      }
      begin(plan);
      plan.call.await();
      return plan.wanted.stream().map(assembly::of).toList();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("Making vectors was stopped");
    } finally {
      calls.remove(plan.call);
      plan.call.end();
      if (imageQueue != null) {
        imageQueue.drop(plan.call);
      }
      if (textQueue != null) {
        textQueue.drop(plan.call);
      }
    }
  }

  private void begin(Plan plan) throws InterruptedException {
    if (imageQueue != null) {
      imageQueue.expect(plan.call, plan.cropCount);
    }
    if (textQueue != null) {
      textQueue.expect(plan.call, plan.textCount);
    }
    turn.lockInterruptibly();
    try {
      for (Wanted wanted : plan.wanted) {
        Slot slot = wanted.text();
        if (textQueue != null && slot != null) {
          slot.of(TextFingerprint.of(wanted.product().text()));
          textQueue.add(wanted.product().text(), slot);
        }
      }
      if (pictures != null) {
        for (var picture : plan.byPicture.entrySet()) {
          pictures.start(plan.call, picture.getKey(), picture.getValue());
        }
      }
    } finally {
      turn.unlock();
    }
  }

  /** What one call needs, and where it is to be put. */
  private final class Plan {
    final Call call;
    final List<Wanted> wanted = new ArrayList<>();
    final Map<String, List<Cut>> byPicture = new LinkedHashMap<>();
    final int cropCount;
    final int textCount;

    Plan(List<WantedProduct> products, StepClock clock) {
      cropCount = image == null ? 0 : products.stream().mapToInt(p -> p.crops().size()).sum();
      textCount = (int) products.stream().filter(this::wantsText).count();
      call = new Call(clock, cropCount + textCount);
      products.forEach(this::add);
    }

    private boolean wantsText(WantedProduct product) {
      return text != null && !product.text().isBlank();
    }

    private void add(WantedProduct product) {
      List<Slot> crops = new ArrayList<>();
      for (WantedCrop crop : image == null ? List.<WantedCrop>of() : product.crops()) {
        var slot = new Slot(call);
        crops.add(slot);
        byPicture
            .computeIfAbsent(crop.objectKey(), k -> new ArrayList<>())
            .add(new Cut(product.sku(), crop, slot));
      }
      wanted.add(new Wanted(product, crops, wantsText(product) ? new Slot(call) : null));
    }
  }

  @Override
  public double cost() {
    return consumed() - costBefore;
  }

  private double consumed() {
    return embedders().mapToDouble(e -> e.consumption().cost()).sum();
  }

  private Stream<Embedder> embedders() {
    return Stream.of(image, text).filter(Objects::nonNull).map(Objects::requireNonNull).distinct();
  }

  @Override
  public double costPer1000() {
    return Stream.of(image, text)
        .filter(Objects::nonNull)
        .map(Objects::requireNonNull)
        .mapToDouble(e -> e.info().costPer1000())
        .sum();
  }

  /** Ends calls in progress; returns when no thread uses the encoders any more. */
  @Override
  public void close() {
    closed = true;
    calls.forEach(call -> call.fail(new CancellationException("The encoders were closed")));
    if (pictures != null) {
      pictures.close();
    }
    if (imageQueue != null) {
      imageQueue.close();
    }
    if (textQueue != null) {
      textQueue.close();
    }
    embedders().forEach(Embedder::close);
  }
}
