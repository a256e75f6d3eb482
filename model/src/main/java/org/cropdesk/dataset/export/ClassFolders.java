package org.cropdesk.dataset.export;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Folder names of classes: letters, digits, {@code -} and {@code _}, told apart also where capitals
 * are not. A class keeps its folder however many are added, because the older one keeps the plain
 * name.
 */
final class ClassFolders {
  private static final Pattern UNSAFE = Pattern.compile("[^\\p{L}\\p{N}_-]+");
  private static final Pattern TELLS_NOTHING = Pattern.compile("[_-]*");

  /** Names that Windows keeps for devices. */
  private static final Pattern DEVICE = Pattern.compile("con|prn|aux|nul|com\\d|lpt\\d");

  private static final int LONGEST = 60;

  private final List<String> folders = new ArrayList<>();

  /**
   * @param names by id
   */
  ClassFolders(List<String> names) {
    Set<String> taken = new HashSet<>();
    for (int id = 0; id < names.size(); id++) {
      String plain = safe(names.get(id));
      boolean free =
          !TELLS_NOTHING.matcher(plain).matches()
              && !DEVICE.matcher(lower(plain)).matches()
              && !taken.contains(lower(plain));
      String name = free ? plain : plain + "-" + id;
      while (!taken.add(lower(name))) {
        name = name + "_";
      }
      folders.add(name);
    }
  }

  private static String safe(String name) {
    String plain = UNSAFE.matcher(Normalizer.normalize(name, Normalizer.Form.NFC)).replaceAll("_");
    return plain.substring(
        0, plain.offsetByCodePoints(0, Math.min(LONGEST, plain.codePointCount(0, plain.length()))));
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  String of(int id) {
    return folders.get(id);
  }
}
