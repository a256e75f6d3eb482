package org.cropdesk.evaluation;

import java.util.List;
import java.util.Locale;

/**
 * How well an encoder tells what people verified.
 *
 * @param crops that were embedded
 * @param top1 share of verified values that the vocabulary's nearest prompt names, over all
 *     attributes
 * @param attributes those that have verified values
 * @param products whose text was searched for among all their primary crops
 * @param recall1 share of products whose own crop was the first
 * @param recall5 among the first five
 * @param recall10 among the first ten
 */
public record EncoderScore(
    long crops,
    double top1,
    List<OfAttribute> attributes,
    long products,
    double recall1,
    double recall5,
    double recall10)
    implements Score {
  public EncoderScore {
    attributes = List.copyOf(attributes);
  }

  @Override
  public String text() {
    return String.format(
        Locale.ROOT,
        "top-1 %.3f on %,d crops; recall@1 %.3f, @5 %.3f, @10 %.3f of %,d products",
        top1,
        crops,
        recall1,
        recall5,
        recall10,
        products);
  }

  /**
   * @param crops with a verified value that the vocabulary knows
   * @param top1 share of them whose best suggestion is one of their values
   */
  public record OfAttribute(String name, long crops, double top1) {}
}
