package org.cropdesk.app.cli;

import java.util.concurrent.Callable;
import org.cropdesk.app.shell.Desktop;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** The desktop on the review queue. */
@Command(
    name = "review",
    mixinStandardHelpOptions = true,
    description =
        "Opens the desktop on the review queue. An empty embedded catalog gets the samples.")
final class ReviewCommand implements Callable<Integer> {
  @ParentCommand private Main main;

  @Option(
      names = "--until-first-crop",
      description = "Close as soon as the first crop is drawn and print the milliseconds it took.")
  private boolean untilFirstCrop;

  @Parameters(
      arity = "0..1",
      paramLabel = "SKU|LINK",
      description = "Begin at this product; a link copied at a desk brings its queue along.")
  private @Nullable String start;

  @SuppressWarnings("NullAway.Init") // picocli fills the fields before it calls anything.
  ReviewCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    return Desktop.run(main.global().toOptions(), untilFirstCrop, start);
  }
}
