package org.cropdesk.dataset.export;

import java.io.IOException;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cropdesk.dataset.DatasetObject;
import org.cropdesk.dataset.Split;
import org.cropdesk.dataset.Taxonomy;
import org.cropdesk.dataset.export.DatasetPictures.Picture;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;

/**
 * A folder for every class, {@code SPLIT/CLASS/}. Loaders number folders by the alphabet and split
 * by split, so a class that a split has no picture of gets a folder there all the same; without it
 * every later class of that split would be another one.
 */
final class YoloClassesWriter implements FormatWriter {
  private final ExportFiles files;
  private final String attribute;
  private final List<String> names;
  private final ClassFolders folders;
  private final Map<Split, BitSet> seen = new EnumMap<>(Split.class);

  YoloClassesWriter(ExportFiles files, String attribute, Taxonomy taxonomy) {
    this.files = files;
    this.attribute = attribute;
    names = taxonomy.of(attribute);
    if (names.isEmpty()) {
      throw new CatalogException(
          ErrorKind.USAGE,
          attribute.isEmpty()
              ? "The version knows no class of boxes."
              : "The version knows no values of " + attribute + ".",
          "Name one of: "
              + String.join(
                  ", ",
                  taxonomy.names().keySet().stream().filter(n -> !n.isEmpty()).sorted().toList())
              + ".",
          null);
    }
    folders = new ClassFolders(names);
  }

  @Override
  public void begin(Split split) {
    // The folders come with their first picture.
  }

  @Override
  public Optional<Refusal> refusal(Sample sample) {
    DatasetObject object = sample.object();
    if (object == null) {
      return Optional.of(new Refusal("no-crop", "No crop of this picture was chosen."));
    }
    List<String> values = values(object);
    if (values.isEmpty()) {
      return Optional.of(
          new Refusal(
              "no-class", "It has no " + what() + ". Label it, or choose another attribute."));
    }
    if (values.size() > 1) {
      return Optional.of(
          new Refusal(
              "several-classes",
              "It has several: " + String.join(", ", values) + ". A folder can hold it for one."));
    }
    return names.contains(values.getFirst())
        ? Optional.empty()
        : Optional.of(
            new Refusal(
                "unknown-class", "The taxonomy of the version lacks " + values.getFirst() + "."));
  }

  private String what() {
    return attribute.isEmpty() ? "class" : attribute;
  }

  private List<String> values(DatasetObject object) {
    if (attribute.isEmpty()) {
      return object.classId() < 0 ? List.of() : List.of(object.className());
    }
    return object.labels().getOrDefault(attribute, List.of());
  }

  @Override
  public boolean wantsPicture(Sample sample) {
    return true;
  }

  @Override
  public List<NewFile> files(Sample sample, Picture picture) {
    return List.of(
        new NewFile(
            "%s/%s/%s.%s"
                .formatted(
                    sample.item().split().word(),
                    folders.of(id(sample)),
                    sample.key(),
                    picture.extension()),
            picture.bytes()));
  }

  private int id(Sample sample) {
    DatasetObject object = sample.object();
    if (object == null) {
      throw new IllegalStateException("It was refused");
    }
    return names.indexOf(values(object).getFirst());
  }

  @Override
  public void add(Shot shot) {
    seen.computeIfAbsent(shot.sample().item().split(), _ -> new BitSet()).set(id(shot.sample()));
  }

  @Override
  public void end(Split split) {
    // What is missing is known when all splits were seen.
  }

  @Override
  public void finish() throws IOException {
    var anywhere = new BitSet();
    seen.values().forEach(anywhere::or);
    for (var split : seen.entrySet()) {
      for (int id = anywhere.nextSetBit(0); id >= 0; id = anywhere.nextSetBit(id + 1)) {
        if (!split.getValue().get(id)) {
          files.text(split.getKey().word() + "/" + folders.of(id) + "/.keep", "");
        }
      }
    }
    var table = new StringBuilder("id\tclass\tfolder\n");
    for (int id = 0; id < names.size(); id++) {
      table.append(id).append('\t').append(Captions.oneLine(names.get(id)));
      table.append('\t').append(folders.of(id)).append('\n');
    }
    files.text("classes.tsv", table.toString());
  }

  @Override
  public void close() {
    // Nothing is open.
  }
}
