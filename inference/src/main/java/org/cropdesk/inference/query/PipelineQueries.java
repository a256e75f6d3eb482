package org.cropdesk.inference.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.cropdesk.embedding.Aspect;
import org.cropdesk.embedding.Space;
import org.cropdesk.embedding.SpaceKey;
import org.cropdesk.embedding.SpaceRecipe;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.index.CropAnalysis;
import org.cropdesk.index.ImageInput;
import org.cropdesk.index.ProductAnalysis;
import org.cropdesk.index.ProductInput;
import org.cropdesk.inference.pipeline.Pipeline;
import org.cropdesk.search.QueryEncoder;
import org.jspecify.annotations.Nullable;

/**
 * Queries by the machines that index the catalog. Spaces of other encoders are refused, whatever
 * their name and the length of their vectors. Safe for use by several threads.
 */
public final class PipelineQueries implements QueryEncoder {
  private final Supplier<Pipeline> pipeline;

  /**
   * @param pipeline opened when it is first needed
   */
  public PipelineQueries(Supplier<Pipeline> pipeline) {
    this.pipeline = pipeline;
  }

  @Override
  public ProductAnalysis look(String name, byte[] picture) {
    var image = new ImageInput(0, name, () -> picture);
    return pipeline.get().analyzeNow(new ProductInput(0, 0, name, "", "", List.of(image)));
  }

  @Override
  public OfSpace of(Space space) {
    Pipeline open = pipeline.get();
    SpaceRecipe.@Nullable Part image = image(space);
    SpaceRecipe.@Nullable Part text = text(space);
    requireOwn(space, image, open.imageSpace(), "pictures");
    requireOwn(space, text, open.textSpace(), "texts");
    return new Own(open, space, image != null, text != null);
  }

  private static SpaceRecipe.@Nullable Part image(Space space) {
    SpaceRecipe recipe = space.recipe();
    if (recipe != null) {
      return recipe.image();
    }
    return space.key().aspect() == Aspect.IMAGE ? part(space.key()) : null;
  }

  private static SpaceRecipe.@Nullable Part text(Space space) {
    SpaceRecipe recipe = space.recipe();
    if (recipe != null) {
      return recipe.text();
    }
    return space.key().aspect() == Aspect.IMAGE ? null : part(space.key());
  }

  /** A space that index runs fill. */
  private static SpaceRecipe.Part part(SpaceKey key) {
    return new SpaceRecipe.Part(
        key.encoderName(), key.encoderHash(), key.preprocessFingerprint(), key.dimensions());
  }

  private static void requireOwn(
      Space space, SpaceRecipe.@Nullable Part part, SpaceKey own, String what) {
    if (part == null) {
      return;
    }
    if (!part.hash().equals(own.encoderHash())) {
      throw new CatalogException(
          ErrorKind.WEIGHTS,
          ("The %s space %d was made with the encoder %s, files %.12s; the encoder here is %s,"
                  + " files %.12s.%s Nothing was compared.")
              .formatted(
                  space.key().aspect().name().toLowerCase(Locale.ROOT),
                  space.id(),
                  part.name(),
                  part.hash(),
                  own.encoderName(),
                  own.encoderHash(),
                  part.dimensions() == own.dimensions()
                      ? " Its vectors are as long, but they mean something else."
                      : ""),
          "Name the space's own encoder with --encoder DIR, or index the catalog with this one.",
          null);
    }
    if (!part.fingerprint().equals(own.preprocessFingerprint())) {
      throw new CatalogException(
          ErrorKind.WEIGHTS,
          "The encoder %s made the vectors of space %d from %s that were prepared in another way than now; nothing was compared."
              .formatted(part.name(), space.id(), what),
          "Use the margin and the version of Cropdesk of that time, or fill a new space.",
          null);
    }
  }

  /** The pipeline's encoder, in one of its spaces. */
  private record Own(Pipeline pipeline, Space space, boolean seeing, boolean reading)
      implements OfSpace {
    @Override
    public String identity() {
      return pipeline.encoderInfo().hash();
    }

    /** What is in memory stays as it was proven, whatever becomes of the files. */
    @Override
    public boolean mayChange() {
      return false;
    }

    @Override
    public List<float[]> probes() {
      var probes = new ArrayList<float[]>();
      if (seeing) {
        probes.add(pipeline.probe(Aspect.IMAGE));
      }
      if (reading) {
        probes.add(pipeline.probe(Aspect.TEXT));
      }
      return probes;
    }

    @Override
    public float[] text(String words) {
      return cut(pipeline.encodeTexts(List.of(words))[0]);
    }

    @Override
    public float[] crop(byte[] picture, CropAnalysis crop) {
      return cut(crop.vector());
    }

    private float[] cut(float[] vector) {
      int dimensions = space.key().dimensions();
      if (vector.length == dimensions) {
        return vector;
      }
      var shorter = new float[dimensions];
      double length = 0;
      for (int i = 0; i < dimensions; i++) {
        length += (double) vector[i] * vector[i];
      }
      for (int i = 0; i < dimensions; i++) {
        shorter[i] = (float) (vector[i] / Math.sqrt(length));
      }
      return shorter;
    }
  }
}
