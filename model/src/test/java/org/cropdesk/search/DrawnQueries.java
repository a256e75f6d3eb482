package org.cropdesk.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.cropdesk.embedding.Aspect;
import org.cropdesk.embedding.Space;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.index.CropAnalysis;
import org.cropdesk.index.DrawnAnalyzer;
import org.cropdesk.index.ImageInput;
import org.cropdesk.index.ProductAnalysis;
import org.cropdesk.index.ProductInput;

/** The port to the encoders over drawn pictures; counts what it had to encode. */
public final class DrawnQueries implements QueryEncoder {
  private final DrawnAnalyzer analyzer;
  private final String encoder;
  int encoded;
  private int length = DrawnAnalyzer.DIMENSIONS;

  public DrawnQueries() {
    this(new DrawnAnalyzer(), "encoder-1");
  }

  DrawnQueries(DrawnAnalyzer analyzer, String encoder) {
    this.analyzer = analyzer;
    this.encoder = encoder;
  }

  /** As an encoder does whose files are not what they say. */
  DrawnQueries withVectorsOf(int dimensions) {
    length = dimensions;
    return this;
  }

  @Override
  public OfSpace of(Space space) {
    if (!space.key().encoderHash().equals(encoder)) {
      throw new CatalogException(ErrorKind.WEIGHTS, "Another encoder.", "", null);
    }
    return new OfSpace() {
      @Override
      public String identity() {
        return encoder;
      }

      @Override
      public boolean mayChange() {
        return false;
      }

      @Override
      public List<float[]> probes() {
        return List.of(analyzer.probe(Aspect.IMAGE));
      }

      @Override
      public float[] text(String words) {
        encoded++;
        return Arrays.copyOf(DrawnAnalyzer.vector(encoder + words), length);
      }

      @Override
      public float[] crop(byte[] picture, CropAnalysis crop) {
        return crop.vector();
      }
    };
  }

  @Override
  public ProductAnalysis look(String name, byte[] picture) {
    var found = new ArrayList<ProductAnalysis>();
    var image = new ImageInput(0, name, () -> picture);
    analyzer.analyze(
        List.of(new ProductInput(0, 0, name, "", "", List.of(image))).iterator(), found::add);
    return found.getFirst();
  }
}
