package org.cropdesk.inference.pipeline;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cropdesk.crop.CropScores;
import org.cropdesk.crop.Verdict;
import org.cropdesk.index.AlikePair;
import org.cropdesk.index.CropAnalysis;
import org.cropdesk.index.ImageAnalysis;
import org.cropdesk.index.ProductAnalysis;
import org.cropdesk.inference.label.ZeroShotLabeler;
import org.cropdesk.inference.quality.Candidate;
import org.cropdesk.inference.quality.QualityFilter;
import org.cropdesk.inference.select.PrimarySelector;
import org.cropdesk.inference.select.PrimarySelector.Choice;
import org.cropdesk.inference.select.PrimarySelector.Contender;
import org.jspecify.annotations.Nullable;

/** The last step: verdicts, primary crop and labels of a product whose vectors are all there. */
final class ProductAssembly {
  private record Place(int picture, int crop) {}

  private final ProductWork work;
  private final QualityFilter quality;
  private final ZeroShotLabeler labeler;
  private final List<Place> places = new ArrayList<>();
  private final List<Place> keptPlaces = new ArrayList<>();
  private final Map<Place, Verdict> verdictOf = new HashMap<>();
  private final Map<Place, CropScores> scoresOf = new HashMap<>();

  ProductAssembly(ProductWork work, QualityFilter quality, ZeroShotLabeler labeler) {
    this.work = work;
    this.quality = quality;
    this.labeler = labeler;
  }

  // The class file of the record does not say that its text vector may be null.
  @SuppressWarnings("NullAway")
  ProductAnalysis assemble() {
    List<Candidate> candidates = candidates();
    var likeness = QualityFilter.compare(candidates);
    List<Verdict> verdicts = quality.judge(candidates, likeness, work.text);
    Choice choice = PrimarySelector.choose(contenders(candidates, verdicts), work.text);
    for (int i = 0; i < keptPlaces.size(); i++) {
      scoresOf.put(keptPlaces.get(i), choice.scores().get(i));
    }
    List<ImageAnalysis> images = new ArrayList<>();
    for (int p = 0; p < work.pictures.size(); p++) {
      images.add(image(p));
    }
    Place primary = choice.chosen() < 0 ? new Place(-1, -1) : keptPlaces.get(choice.chosen());
    return new ProductAnalysis(
        work.input,
        images,
        primary.picture(),
        primary.crop(),
        choice.basis(),
        work.text,
        alike(likeness),
        new ProductAnalysis.Timings(
            work.decodeMillis, work.detectMillis, work.cropMillis, work.encodeMillis));
  }

  private List<AlikePair> alike(QualityFilter.Likeness likeness) {
    List<AlikePair> pairs = new ArrayList<>();
    if (likeness.isWorthKeeping()) {
      for (int i = 0; i < places.size(); i++) {
        for (int k = 0; k < i; k++) {
          Place one = places.get(k);
          Place other = places.get(i);
          pairs.add(
              new AlikePair(
                  one.picture(),
                  one.crop(),
                  other.picture(),
                  other.crop(),
                  likeness.similarity()[i][k]));
        }
      }
    }
    return pairs;
  }

  private List<Candidate> candidates() {
    List<Candidate> candidates = new ArrayList<>();
    for (int p = 0; p < work.pictures.size(); p++) {
      List<CropWork> crops = work.pictures.get(p).crops;
      for (int c = 0; c < crops.size(); c++) {
        CropWork crop = crops.get(c);
        places.add(new Place(p, c));
        candidates.add(
            new Candidate(p, crop.source, crop.detection, crop.box, crop.measures, crop.vector));
      }
    }
    return candidates;
  }

  private List<Contender> contenders(List<Candidate> candidates, List<Verdict> verdicts) {
    List<Contender> contenders = new ArrayList<>();
    for (int i = 0; i < candidates.size(); i++) {
      verdictOf.put(places.get(i), verdicts.get(i));
      if (verdicts.get(i).keep()) {
        Candidate crop = candidates.get(i);
        ProductWork.Picture picture = work.pictures.get(crop.image());
        keptPlaces.add(places.get(i));
        contenders.add(
            new Contender(
                crop.detection().box(),
                crop.detection().score(),
                picture.width,
                picture.height,
                crop.vector()));
      }
    }
    return contenders;
  }

  private ImageAnalysis image(int index) {
    ProductWork.Picture picture = work.pictures.get(index);
    if (picture.unreadable != null) {
      return picture.unreadable;
    }
    List<CropAnalysis> crops = new ArrayList<>();
    for (int c = 0; c < picture.crops.size(); c++) {
      var place = new Place(index, c);
      Verdict verdict = verdictOf.getOrDefault(place, new Verdict(List.of()));
      crops.add(crop(picture.crops.get(c), verdict, scoresOf.get(place)));
    }
    return new ImageAnalysis.Analyzed(
        picture.input, picture.width, picture.height, picture.format, picture.orientation, crops);
  }

  private CropAnalysis crop(CropWork crop, Verdict verdict, @Nullable CropScores scores) {
    return new CropAnalysis(
        crop.source,
        crop.detection,
        crop.box,
        crop.margin,
        crop.fingerprint,
        verdict,
        scores,
        labeler.label(crop.vector),
        crop.vector);
  }
}
