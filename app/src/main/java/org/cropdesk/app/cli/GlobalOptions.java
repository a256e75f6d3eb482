package org.cropdesk.app.cli;

import java.nio.file.Path;
import java.util.List;
import org.cropdesk.app.AppOptions;
import org.cropdesk.app.Folders;
import org.cropdesk.app.Weights;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Options every command understands, before its name or behind it. */
final class GlobalOptions {
  @Option(
      scope = ScopeType.INHERIT,
      names = "--catalog",
      paramLabel = "WHERE",
      defaultValue = "embedded",
      description =
          "embedded[:DIR] (default), or jdbc:postgresql://HOST:PORT/DATABASE for a shared server.")
  String catalog = "embedded";

  @Option(
      scope = ScopeType.INHERIT,
      names = "--store",
      paramLabel = "WHERE",
      description =
          "Pictures: file:DIR or s3://BUCKET/PREFIX. Default: a folder beside the catalog.")
  @Nullable String store;

  @Option(
      scope = ScopeType.INHERIT,
      names = "--detector",
      paramLabel = "FILE.onnx",
      description = "YOLO export to use, or the folder that holds it.")
  @Nullable Path detector;

  @Option(
      scope = ScopeType.INHERIT,
      names = "--encoder",
      paramLabel = "DIR",
      description = "Hugging Face folder to use.")
  @Nullable Path encoder;

  @Option(
      scope = ScopeType.INHERIT,
      names = "--encoders",
      paramLabel = "DIR",
      defaultValue = "${env:CROPDESK_ENCODERS:-}",
      split = ",",
      description =
          "Further folders with encoders of spaces, or CROPDESK_ENCODERS; commas between several.")
  List<Path> encoders = List.of();

  @Option(
      scope = ScopeType.INHERIT,
      names = "--vocabularies",
      paramLabel = "FILE.yaml",
      description = "Label vocabularies.")
  @Nullable Path vocabularies;

  @Option(
      scope = ScopeType.INHERIT,
      names = "--actor",
      paramLabel = "NAME",
      description = "Whose name stands in the history. Default: the user of this machine.")
  @Nullable String actor;

  @Option(
      scope = ScopeType.INHERIT,
      names = "--json",
      description = "Machine-readable output on standard output.")
  boolean json;

  AppOptions toOptions(double margin) {
    Folders folders = Folders.ofThisMachine();
    String who = actor != null ? actor : System.getProperty("user.name", "somebody");
    return new AppOptions(
        catalog,
        store,
        Weights.of(
            detector,
            encoder,
            vocabularies,
            encoders.stream().filter(dir -> !dir.toString().isEmpty()).toList(),
            folders.samples()),
        margin,
        folders,
        who);
  }

  AppOptions toOptions() {
    return toOptions(DEFAULT_MARGIN);
  }

  /** design.md: margin 10–20 %, 15 % unless somebody says otherwise. */
  static final double DEFAULT_MARGIN = 0.15;
}
