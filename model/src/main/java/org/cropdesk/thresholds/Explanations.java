package org.cropdesk.thresholds;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.embedding.NearCrop;
import org.cropdesk.embedding.NearCrops;

/** Why a crop was judged as it was, beside its neighbours. Safe for several threads; blocks. */
public final class Explanations {
  private final NearCrops search;
  private final BlastSql sql;

  public Explanations(CatalogDatabase database) {
    this.search = new NearCrops(database);
    this.sql = new BlastSql(database);
  }

  /**
   * A neighbour.
   *
   * @param similarity cosine, -1..1
   */
  public record Neighbour(Glimpse crop, double similarity) {}

  /**
   * The crops of other products most like one.
   *
   * @param kept the nearest first
   * @param rejected the nearest first
   */
  public record Neighbours(List<Neighbour> kept, List<Neighbour> rejected) {
    public Neighbours {
      kept = List.copyOf(kept);
      rejected = List.copyOf(rejected);
    }

    public boolean isEmpty() {
      return kept.isEmpty() && rejected.isEmpty();
    }
  }

  /** The nearest kept and rejected crops, in the active image space. */
  public Neighbours neighbours(long crop, int each) {
    List<NearCrop> near = search.of(crop, each);
    Map<Long, Glimpse> glimpses =
        sql.glimpses(near.stream().map(NearCrop::cropId).toList()).stream()
            .collect(Collectors.toMap(Glimpse::cropId, g -> g));
    return new Neighbours(side(near, glimpses, true), side(near, glimpses, false));
  }

  private static List<Neighbour> side(
      List<NearCrop> near, Map<Long, Glimpse> glimpses, boolean kept) {
    return near.stream()
        .filter(n -> n.kept() == kept)
        .filter(n -> glimpses.containsKey(n.cropId()))
        .map(n -> new Neighbour(Objects.requireNonNull(glimpses.get(n.cropId())), n.similarity()))
        .toList();
  }

  /** Crops in the order of their ids given; those that are gone are left out. */
  public List<Glimpse> glimpses(List<Long> crops) {
    return sql.glimpses(crops);
  }
}
