package org.cropdesk.grid;

import java.util.List;
import java.util.Set;
import org.cropdesk.filter.Filter;

/** Many crops that something is to be done with. */
public sealed interface CropSet {
  /** Whatever matches when it is done, with what nobody has looked at; except some. */
  record Matching(Filter filter, Set<Long> except) implements CropSet {
    public Matching {
      except = Set.copyOf(except);
    }
  }

  /** These, by their ids. */
  record Chosen(List<Long> crops) implements CropSet {
    public Chosen {
      crops = List.copyOf(crops);
    }
  }
}
