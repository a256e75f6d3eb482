package org.cropdesk.app.system;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.cropdesk.app.AppContext;
import org.cropdesk.app.AppOptions;
import org.cropdesk.app.Weights;
import org.cropdesk.db.ServerInfo;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.inference.detect.DetectorInfo;
import org.cropdesk.inference.encode.EncoderInfo;
import org.cropdesk.inference.image.ImageDecoder;
import org.cropdesk.inference.pipeline.Pipeline;

/** Looks at everything Cropdesk stands on. Blocks for seconds: it opens what it looks at. */
public final class Doctor {
  private static final long LITTLE_DISK_MB = 2048;

  private final List<Finding> findings = new ArrayList<>();

  private Doctor() {}

  /**
   * Opens catalog and weights for the look and closes them again. Never throws for what it finds.
   */
  public static List<Finding> examine(AppOptions options) {
    var doctor = new Doctor();
    doctor.platform();
    try (AppContext app = AppContext.open(options)) {
      doctor.catalog(app);
      doctor.findings.addAll(EncoderFindings.of(app));
    } catch (CatalogException e) {
      doctor.add(Finding.problem("Catalog", e.getMessage() + "", e.remedy()));
    }
    try (Pipeline pipeline = AppContext.openPipeline(options)) {
      doctor.weights(pipeline, options.weights());
    } catch (CatalogException e) {
      doctor.add(Finding.problem("Weights", e.getMessage() + "", e.remedy()));
    }
    doctor.machine(options);
    return List.copyOf(doctor.findings);
  }

  /** The same look through what a running desktop has open already. */
  public static List<Finding> examine(AppContext app) {
    var doctor = new Doctor();
    doctor.platform();
    doctor.catalog(app);
    try {
      doctor.weights(app.pipeline(), app.options().weights());
    } catch (CatalogException e) {
      doctor.add(Finding.problem("Weights", e.getMessage() + "", e.remedy()));
    }
    doctor.findings.addAll(EncoderFindings.of(app));
    doctor.machine(app.options());
    return List.copyOf(doctor.findings);
  }

  private void add(Finding finding) {
    findings.add(finding);
  }

  private void platform() {
    add(
        Finding.ok(
            "JDK",
            System.getProperty("java.vendor")
                + " "
                + Runtime.version()
                + ", "
                + System.getProperty("java.home")));
    add(Finding.ok("JavaFX", JavaFxVersion.text()));
    add(display(System.getenv()));
  }

  private static Finding display(Map<String, String> env) {
    String display = env.getOrDefault("WAYLAND_DISPLAY", env.getOrDefault("DISPLAY", ""));
    return display.isBlank()
        ? Finding.note(
            "Display",
            "none",
            "The desktop needs one; without it ./run tour does the main job headless.")
        : Finding.ok("Display", display);
  }

  private void catalog(AppContext app) {
    ServerInfo info = app.database().info();
    add(Finding.ok("Catalog", info.location()));
    add(Finding.ok("PostgreSQL", info.postgresVersion()));
    add(Finding.ok("pgvector", info.pgvectorVersion()));
    add(Finding.ok("Pictures", app.store().location()));
    var counts = app.reviews().counts();
    add(
        Finding.ok(
            "Products",
            "%d in all: %d waiting for review, %d verified, %d in rework, %d not indexed"
                .formatted(
                    counts.total(),
                    counts.waiting(),
                    counts.verified(),
                    counts.rework(),
                    counts.unindexed())));
  }

  private void weights(Pipeline pipeline, Weights weights) {
    var device = pipeline.device();
    add(Finding.ok("Device", device.name() + ", " + device.provider()));
    add(Finding.ok("Why this device", device.reason()));
    DetectorInfo detector = pipeline.detectorInfo();
    add(
        Finding.ok(
            "Detector",
            "%s, %d classes, sha256 %s, licence %s"
                .formatted(
                    weights.detector(),
                    detector.classNames().size(),
                    detector.hash(),
                    detector.license().isBlank() ? "not stated" : detector.license())));
    EncoderInfo encoder = pipeline.encoderInfo();
    add(
        Finding.ok(
            "Encoder",
            "%s, %d px, %d dimensions, sha256 %s"
                .formatted(
                    weights.encoder(), encoder.imageSize(), encoder.dimensions(), encoder.hash())));
    add(
        Finding.ok(
            "Vocabularies",
            "%s, %d attributes, %s"
                .formatted(
                    weights.vocabularies(),
                    pipeline.vocabularies().attributes().size(),
                    pipeline.vocabularies().hash())));
  }

  private void machine(AppOptions options) {
    String jpeg = ImageDecoder.create().jpegLibrary();
    add(
        jpeg.contains("turbo")
            ? Finding.ok("JPEG decoder", jpeg)
            : Finding.note(
                "JPEG decoder",
                "Java's own: the same pixels, slower on large photos",
                "Run packaging/setup/turbojpeg.sh to fetch libjpeg-turbo."));
    disk("Disk, catalog", options.folders().home());
    disk("Disk, cache", options.folders().cache());
    long megabytes = Runtime.getRuntime().maxMemory() >> 20;
    add(
        megabytes < 1500
            ? Finding.note("Memory for Java", megabytes + " MB", "Give the machine 6 GB or more.")
            : Finding.ok("Memory for Java", megabytes + " MB"));
  }

  private void disk(String name, Path folder) {
    try {
      Path existing = folder.toAbsolutePath();
      while (!Files.exists(existing) && existing.getParent() != null) {
        existing = existing.getParent();
      }
      FileStore store = Files.getFileStore(existing);
      long free = store.getUsableSpace() >> 20;
      String value = free + " MB free in " + folder;
      add(
          free < LITTLE_DISK_MB
              ? Finding.problem(name, value, "Free some space: a catalog needs at least 2 GB.")
              : Finding.ok(name, value));
    } catch (IOException e) {
      add(Finding.problem(name, folder + ": " + e.getMessage(), "Check that the folder exists."));
    }
  }
}
