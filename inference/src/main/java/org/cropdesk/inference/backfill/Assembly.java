package org.cropdesk.inference.backfill;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cropdesk.backfill.MadeProduct;
import org.cropdesk.backfill.WantedProduct;
import org.cropdesk.embedding.Aspect;
import org.cropdesk.embedding.SourceType;
import org.cropdesk.embedding.SpaceRecipe;
import org.cropdesk.inference.backfill.Slot.Fault;
import org.cropdesk.inference.encode.Combination;
import org.jspecify.annotations.Nullable;

/** Makes what a space wants of a product out of the vectors of its crops and its text. */
final class Assembly {
  private final SpaceRecipe recipe;
  private final Combination combination;

  Assembly(SpaceRecipe recipe) {
    this.recipe = recipe;
    combination = new Combination(recipe.dimensions(), recipe.imageWeight(), recipe.textWeight());
  }

  /**
   * A product and the places of its vectors.
   *
   * @param crops one for each crop of the product, in order; empty for a space of texts
   * @param text null when there is nothing to say
   */
  record Wanted(WantedProduct product, List<Slot> crops, @Nullable Slot text) {}

  MadeProduct of(Wanted wanted) {
    long id = wanted.product().productId();
    Fault fault =
        Stream.concat(wanted.crops().stream(), Stream.ofNullable(wanted.text()))
            .map(Slot::fault)
            .filter(Objects::nonNull)
            .findFirst()
            .orElse(null);
    return fault != null
        ? new MadeProduct.Failed(id, fault.step(), fault.code(), fault.message())
        : new MadeProduct.Done(id, vectors(wanted));
  }

  private List<MadeProduct.Vector> vectors(Wanted wanted) {
    if (recipe.aspect() == Aspect.COMBINED) {
      return combined(wanted);
    }
    List<MadeProduct.Vector> vectors = new ArrayList<>();
    for (int i = 0; i < wanted.crops().size(); i++) {
      Slot slot = wanted.crops().get(i);
      long crop = wanted.product().crops().get(i).cropId();
      vectors.add(
          new MadeProduct.Vector(crop, false, SourceType.IMAGE, slot.fingerprint(), cut(slot)));
    }
    Slot text = wanted.text();
    if (text != null) {
      vectors.add(
          new MadeProduct.Vector(null, true, SourceType.TEXT, text.fingerprint(), cut(text)));
    }
    return vectors;
  }

  private float[] cut(Slot slot) {
    return Combination.cut(slot.values(), recipe.dimensions());
  }

  /** One vector of the product, of its primary crop and its text or of what there is of the two. */
  private List<MadeProduct.Vector> combined(Wanted wanted) {
    Slot text = wanted.text();
    if (wanted.crops().isEmpty()) {
      return text == null ? List.of() : List.of(made(null, null, text));
    }
    return List.of(
        made(wanted.product().crops().getFirst().cropId(), wanted.crops().getFirst(), text));
  }

  private MadeProduct.Vector made(@Nullable Long crop, @Nullable Slot seen, @Nullable Slot read) {
    Combination.Combined both =
        combination.combine(
            seen == null ? null : seen.values(), read == null ? null : read.values());
    // Both in one line: whichever of the two changes, the vector no longer fits.
    String fingerprint =
        Stream.of(seen, read)
            .filter(Objects::nonNull)
            .map(Slot::fingerprint)
            .collect(Collectors.joining("+"));
    return new MadeProduct.Vector(crop, true, both.source(), fingerprint, both.values());
  }
}
