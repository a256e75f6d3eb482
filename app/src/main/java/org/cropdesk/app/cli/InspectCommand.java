package org.cropdesk.app.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.cropdesk.app.AppContext;
import org.cropdesk.index.ImageAnalysis;
import org.cropdesk.index.ImageInput;
import org.cropdesk.index.ProductAnalysis;
import org.cropdesk.index.ProductInput;
import org.cropdesk.inference.pipeline.Pipeline;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** The whole pipeline on pictures that are in no catalog. */
@Command(
    name = "inspect",
    mixinStandardHelpOptions = true,
    description = {
      "Runs the whole pipeline on pictures and prints everything it found. Needs no catalog.",
      "Each picture is looked at on its own unless --product says that all of them show one product."
    })
final class InspectCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @ParentCommand private Main main;

  @Parameters(arity = "1..*", paramLabel = "IMAGE", description = "Pictures.")
  private List<Path> images;

  @Option(
      names = "--text",
      defaultValue = "",
      description = "Title and description the primary crop is chosen by.")
  private String text;

  @Option(names = "--crops", paramLabel = "DIR", description = "Write every crop as a PNG.")
  private @Nullable Path crops;

  @Option(names = "--product", description = "All pictures show one product: one primary crop.")
  private boolean product;

  @Option(
      names = "--margin",
      defaultValue = "0.15",
      description = "Share of the box added on each side, 0.10 to 0.20 (default ${DEFAULT-VALUE}).")
  private double margin;

  @SuppressWarnings("NullAway.Init") // picocli fills the fields before it calls anything.
  InspectCommand() {}

  @Override
  public Integer call() throws IOException {
    if (!(margin >= 0.10 && margin <= 0.20)) {
      throw new ParameterException(spec.commandLine(), "--margin must be between 0.10 and 0.20");
    }
    var results = new ArrayList<ProductAnalysis>();
    try (Pipeline pipeline = AppContext.openPipeline(main.global().toOptions(margin))) {
      pipeline.analyze(inputs().iterator(), results::add);
      var report = new InspectReport(pipeline, crops);
      ObjectNode json = report.json(results);
      if (main.global().json) {
        Output.print(spec.commandLine().getOut(), json);
      } else {
        InspectTable.print(spec.commandLine().getOut(), json);
      }
    }
    boolean allRead =
        results.stream()
            .flatMap(r -> r.images().stream())
            .allMatch(ImageAnalysis.Analyzed.class::isInstance);
    return allRead ? ExitCode.DONE : ExitCode.FAILED_IN_PART;
  }

  private List<ProductInput> inputs() {
    var inputs = new ArrayList<ImageInput>();
    for (Path image : images) {
      inputs.add(new ImageInput(inputs.size(), image.toString(), () -> PictureFiles.read(image)));
    }
    if (product) {
      return List.of(input(0, inputs));
    }
    return inputs.stream().map(i -> input(i.imageId(), List.of(i))).toList();
  }

  private ProductInput input(long id, List<ImageInput> pictures) {
    return new ProductInput(id, 0, pictures.getFirst().name(), text, "", pictures);
  }
}
