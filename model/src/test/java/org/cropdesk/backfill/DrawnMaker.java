package org.cropdesk.backfill;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.cropdesk.embedding.Aspect;
import org.cropdesk.embedding.SourceType;
import org.cropdesk.embedding.SpaceKey;
import org.cropdesk.embedding.SpaceRecipe;
import org.jspecify.annotations.Nullable;

/**
 * The port to the encoders without encoders: a vector follows from the name of the encoder and from
 * what it is made of, so that everybody can tell whether the catalog holds the right one.
 */
final class DrawnMaker implements VectorMaker {
  private final String encoder;
  private final SpaceRecipe recipe;
  private final AtomicInteger calls = new AtomicInteger();
  private Consumer<List<WantedProduct>> before = products -> {};
  private Function<WantedProduct, MadeProduct.@Nullable Failed> refuses = product -> null;
  private final AtomicInteger items = new AtomicInteger();
  private double price;
  private double shift;

  DrawnMaker(String encoder, Aspect aspect, int dimensions) {
    this(encoder, aspect, dimensions, SpaceKey.INDEXED_FIELDS);
  }

  /**
   * @param fields a text is made of, where the aspect has none of its own
   */
  DrawnMaker(String encoder, Aspect aspect, int dimensions, List<String> fields) {
    this.encoder = encoder;
    var part = new SpaceRecipe.Part(encoder, encoder + "-hash", "drawn", dimensions);
    this.recipe =
        switch (aspect) {
          case IMAGE -> SpaceRecipe.ofImages(part, dimensions);
          case COMBINED -> SpaceRecipe.ofBoth(part, part, 0.7, 0.3, fields);
          case TEXT -> SpaceRecipe.ofTexts(aspect, part, dimensions, fields);
          case DESCRIPTION -> SpaceRecipe.ofTexts(aspect, part, dimensions, List.of("description"));
          case USAGE -> SpaceRecipe.ofTexts(aspect, part, dimensions, List.of("usage"));
          case FEATURE -> SpaceRecipe.ofTexts(aspect, part, dimensions, List.of("features"));
        };
  }

  /** Runs before every chunk is made. */
  DrawnMaker before(Consumer<List<WantedProduct>> action) {
    before = action;
    return this;
  }

  DrawnMaker refusing(Function<WantedProduct, MadeProduct.@Nullable Failed> rule) {
    refuses = rule;
    return this;
  }

  /** As after another encoder of the same size took its place. */
  DrawnMaker swapped() {
    shift = 1;
    return this;
  }

  /** Of 1,000 vectors. */
  DrawnMaker at(double of1000) {
    price = of1000;
    return this;
  }

  int calls() {
    return calls.get();
  }

  @Override
  public SpaceRecipe recipe() {
    return recipe;
  }

  @Override
  public List<float[]> probes() {
    return List.of(vector(encoder, "probe" + shift, recipe.dimensions()));
  }

  @Override
  public boolean mayBeSwapped() {
    return true;
  }

  @Override
  public List<MadeProduct> make(List<WantedProduct> products, StepClock clock) {
    calls.incrementAndGet();
    before.accept(products);
    var made = new ArrayList<MadeProduct>();
    for (WantedProduct product : products) {
      var refused = refuses.apply(product);
      made.add(refused != null ? refused : new MadeProduct.Done(product.productId(), of(product)));
    }
    clock.add(Step.ENCODE, 1_000);
    for (MadeProduct product : made) {
      items.addAndGet(product instanceof MadeProduct.Done(_, var vectors) ? vectors.size() : 0);
    }
    return made;
  }

  private List<MadeProduct.Vector> of(WantedProduct product) {
    return switch (recipe.aspect()) {
      case IMAGE ->
          product.crops().stream()
              .map(c -> {
                String what = c.objectKey() + c.box();
                return new MadeProduct.Vector(
                    c.cropId(), false, SourceType.IMAGE, what, vector(encoder, what, dimensions()));
              })
              .toList();
      case COMBINED -> {
        var crop = product.crops().isEmpty() ? null : product.crops().getFirst();
        String what = product.text() + (crop == null ? "" : crop.objectKey() + crop.box());
        if (what.isEmpty()) {
          yield List.of();
        }
        var source =
            crop == null
                ? SourceType.TEXT
                : product.text().isEmpty() ? SourceType.IMAGE : SourceType.BOTH;
        yield List.of(
            new MadeProduct.Vector(
                crop == null ? null : crop.cropId(),
                true,
                source,
                what,
                vector(encoder, what, dimensions())));
      }
      case TEXT, DESCRIPTION, USAGE, FEATURE ->
          product.text().isEmpty()
              ? List.of()
              : List.of(
                  new MadeProduct.Vector(
                      null,
                      true,
                      SourceType.TEXT,
                      product.text(),
                      vector(encoder, product.text(), dimensions())));
    };
  }

  private int dimensions() {
    return recipe.dimensions();
  }

  static float[] vector(String encoder, String what, int dimensions) {
    long seed = 0;
    for (byte b : (encoder + "|" + what).getBytes(StandardCharsets.UTF_8)) {
      seed = 31 * seed + b;
    }
    var random = new Random(seed);
    var vector = new float[dimensions];
    double sum = 0;
    for (int i = 0; i < dimensions; i++) {
      vector[i] = (float) random.nextGaussian();
      sum += vector[i] * vector[i];
    }
    for (int i = 0; i < dimensions; i++) {
      vector[i] /= (float) Math.sqrt(sum);
    }
    return vector;
  }

  @Override
  public double cost() {
    return items.get() * price / 1000;
  }

  @Override
  public double costPer1000() {
    return price;
  }

  @Override
  public void close() {}
}
