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
import org.cropdesk.inference.known.KnownEncoders;
import org.cropdesk.inference.pipeline.Pipeline;
import org.cropdesk.search.QueryEncoder;
import org.jspecify.annotations.Nullable;

/**
 * Queries by the machines that index the catalog, and in the spaces of other encoders by those,
 * where this machine knows them. Anything else is refused, whatever its name and the length of its
 * vectors. Safe for use by several threads.
 */
public final class PipelineQueries implements QueryEncoder, AutoCloseable {
  private final Supplier<Pipeline> pipeline;
  private final KnownQueries others;

  /**
   * @param pipeline opened when it is first needed
   * @param known where the encoders of other spaces are looked for
   */
  public PipelineQueries(Supplier<Pipeline> pipeline, Supplier<KnownEncoders> known) {
    this.pipeline = pipeline;
    this.others = new KnownQueries(known);
  }

  @Override
  public void close() {
    others.close();
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
    if (isOwn(image, open.imageSpace()) && isOwn(text, open.textSpace())) {
      return new Own(open, space, image != null, text != null);
    }
    try {
      return others.of(space);
    } catch (CatalogException e) {
      throw e.kind() == ErrorKind.WEIGHTS ? refused(space, open.imageSpace(), e) : e;
    }
  }

  private static boolean isOwn(SpaceRecipe.@Nullable Part part, SpaceKey own) {
    return part == null
        || (part.hash().equals(own.encoderHash())
            && part.fingerprint().equals(own.preprocessFingerprint()));
  }

  private static CatalogException refused(Space space, SpaceKey own, CatalogException why) {
    boolean sameLength = space.key().dimensions() == own.dimensions();
    return new CatalogException(
        ErrorKind.WEIGHTS,
        "The %s space %d was made with another encoder than the one here.%s Nothing was compared. %s"
            .formatted(
                space.key().aspect().name().toLowerCase(Locale.ROOT),
                space.id(),
                sameLength ? " Its vectors are as long, but they mean something else." : "",
                why.getMessage()),
        why.remedy(),
        why);
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
      return cut(pipeline.encodeTexts(List.of(words))[0], space.key().dimensions());
    }

    @Override
    public float[] crop(byte[] picture, CropAnalysis crop) {
      return cut(crop.vector(), space.key().dimensions());
    }
  }

  /** A shorter space than its encoder's vectors are takes their beginning, of length 1 again. */
  static float[] cut(float[] vector, int dimensions) {
    if (vector.length <= dimensions) {
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
