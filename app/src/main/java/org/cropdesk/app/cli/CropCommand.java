package org.cropdesk.app.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.cropdesk.crop.Box;
import org.cropdesk.crop.PixelBox;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.cropdesk.inference.crop.Cropper;
import org.cropdesk.inference.image.DecodedImage;
import org.cropdesk.inference.image.ImageDecoder;
import org.cropdesk.inference.image.ImageFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** One crop, exactly as the pipeline would make it. Needs no catalog. */
@Command(
    name = "crop",
    mixinStandardHelpOptions = true,
    description = "Cuts one crop out of a picture exactly as the encoder would see it.")
final class CropCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @ParentCommand private Main main;

  @Parameters(paramLabel = "IMAGE", description = "The picture.")
  private Path image;

  @Option(
      names = "--box",
      required = true,
      paramLabel = "x,y,w,h",
      converter = BoxConverter.class,
      description = "Box in oriented pixels (after EXIF orientation).")
  private Box box;

  @Option(
      names = "--margin",
      defaultValue = "0.15",
      description = "Share of the box added on each side, 0 to 0.5 (default ${DEFAULT-VALUE}).")
  private double margin;

  @Option(
      names = "--size",
      defaultValue = "224",
      description = "Side of the square result, pixels (default ${DEFAULT-VALUE}).")
  private int size;

  @Option(names = "--out", required = true, paramLabel = "FILE.png", description = "The result.")
  private Path out;

  @SuppressWarnings("NullAway.Init") // picocli fills the fields before it calls anything.
  CropCommand() {}

  /** Four numbers with commas between them. */
  static final class BoxConverter implements ITypeConverter<Box> {
    @Override
    public Box convert(String text) {
      String[] parts = text.split(",", -1);
      if (parts.length != 4) {
        throw new TypeConversionException("'" + text + "' is not x,y,w,h");
      }
      try {
        return Box.ofSize(
            Double.parseDouble(parts[0]),
            Double.parseDouble(parts[1]),
            Double.parseDouble(parts[2]),
            Double.parseDouble(parts[3]));
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException("'" + text + "' is not a box: " + e.getMessage());
      }
    }
  }

  @Override
  public Integer call() throws IOException {
    if (!(margin >= 0 && margin <= 0.5)) {
      throw new ParameterException(spec.commandLine(), "--margin must be between 0 and 0.5");
    }
    if (size < 1 || size > 4096) {
      throw new ParameterException(spec.commandLine(), "--size must be between 1 and 4096");
    }
    DecodedImage decoded = ImageDecoder.create().decode(PictureFiles.read(image));
    if (box.width() <= 0
        || box.height() <= 0
        || box.x0() >= decoded.width()
        || box.y0() >= decoded.height()
        || box.x1() <= 0
        || box.y1() <= 0) {
      throw new ParameterException(
          spec.commandLine(),
          "--box lies outside the picture, which is "
              + decoded.width()
              + " by "
              + decoded.height()
              + " pixels after orientation");
    }
    PixelBox pixels = Cropper.pixelBox(box, margin, decoded.width(), decoded.height());
    write(ImageFile.png(Cropper.render(decoded.image(), pixels, size)));
    if (main.global().json) {
      var json = Output.object();
      json.putArray("size").add(decoded.width()).add(decoded.height());
      json.putArray("pixelBox").add(pixels.x0()).add(pixels.y0()).add(pixels.x1()).add(pixels.y1());
      json.put("margin", margin).put("out", out.toString());
      Output.print(spec.commandLine().getOut(), json);
    }
    return ExitCode.DONE;
  }

  private void write(byte[] png) {
    try {
      Path parent = out.toAbsolutePath().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      Files.write(out, png);
    } catch (IOException e) {
      throw new CatalogException(
          ErrorKind.ENVIRONMENT,
          "The crop could not be written to " + out + ": " + e.getMessage() + ".",
          "Check the folder and the free space.",
          e);
    }
  }
}
