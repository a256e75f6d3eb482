package org.cropdesk.inference.pipeline;

import java.util.ArrayList;
import java.util.List;
import org.cropdesk.crop.CropScores;
import org.cropdesk.crop.PixelBox;
import org.cropdesk.crop.Verdict;
import org.cropdesk.index.BoxInput;
import org.cropdesk.index.CropAnalysis;
import org.cropdesk.inference.image.DecodedImage;
import org.cropdesk.inference.quality.Candidate;
import org.cropdesk.inference.select.PrimarySelector;
import org.cropdesk.inference.select.PrimarySelector.Contender;
import org.jspecify.annotations.Nullable;

/** The steps of the pipeline behind the detector, for boxes of one picture. */
final class BoxAnalysis {
  private final Machines machines;

  BoxAnalysis(Machines machines) {
    this.machines = machines;
  }

  List<CropAnalysis> analyze(BoxInput input) {
    DecodedImage image = machines.decoder().decode(machines.read(input.image()));
    List<CropWork> crops = new ArrayList<>();
    List<float[]> pixels = new ArrayList<>();
    for (BoxInput.Placed placed : input.boxes()) {
      PixelBox box =
          PixelBox.around(placed.detection().box(), placed.margin(), image.width(), image.height());
      CropWork crop =
          machines.crop(image, placed.source(), placed.detection(), box, placed.margin());
      crops.add(crop);
      pixels.add(crop.pixels);
    }
    float[][] vectors = machines.encoder().encodePixels(pixels);
    for (int i = 0; i < vectors.length; i++) {
      crops.get(i).encoded(vectors[i]);
    }
    return judged(input, crops, image);
  }

  private List<CropAnalysis> judged(BoxInput input, List<CropWork> crops, DecodedImage image) {
    float @Nullable [] text = null;
    if (!input.text().isEmpty()) {
      text = machines.encoder().encodeTexts(List.of(input.text()))[0];
    }
    var candidates =
        crops.stream()
            .map(c -> new Candidate(0, c.source, c.detection, c.box, c.measures, c.vector))
            .toList();
    List<Verdict> verdicts = machines.quality().judgeBeside(candidates, input.rivals(), text);
    List<CropAnalysis> results = new ArrayList<>();
    for (int i = 0; i < crops.size(); i++) {
      CropWork crop = crops.get(i);
      results.add(
          new CropAnalysis(
              crop.source,
              crop.detection,
              crop.box,
              crop.margin,
              crop.fingerprint,
              verdicts.get(i),
              verdicts.get(i).keep() ? scores(crop, image, text) : null,
              machines.labeler().label(crop.vector),
              crop.vector));
    }
    return results;
  }

  private static CropScores scores(CropWork crop, DecodedImage image, float @Nullable [] text) {
    var contender =
        new Contender(
            crop.detection.box(),
            crop.detection.score(),
            image.width(),
            image.height(),
            crop.vector);
    return PrimarySelector.choose(List.of(contender), text).scores().getFirst();
  }
}
