package org.cropdesk.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import javafx.application.Platform;

@AnalyzeClasses(
    packages = "org.cropdesk",
    importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.NoTestJars.class})
final class ArchitectureTest {
  /** The catalog's test support comes as a jar, which the stock option does not know for tests. */
  static final class NoTestJars implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("-tests.jar") && !location.contains("/test-classes/");
    }
  }

  @ArchTest
  static final ArchRule onlyFxTouchesTheJavaFxThread =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.cropdesk.app.fx")
          .should()
          .callMethod(Platform.class, "runLater", Runnable.class)
          .orShould()
          .callMethod(Platform.class, "startup", Runnable.class)
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(javafx.concurrent.Task.class)
          .because("one door to the JavaFX thread can be watched, many cannot");

  @ArchTest
  static final ArchRule viewModelsKnowNoViews =
      noClasses()
          .that()
          .haveSimpleNameEndingWith("ViewModel")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("javafx.scene..", "javafx.stage..", "java.sql..")
          .because("a view model is tested and driven without a screen");

  @ArchTest
  static final ArchRule theCommandLineKnowsNoJavaFx =
      noClasses()
          .that()
          .resideInAPackage("org.cropdesk.app.cli..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("javafx..")
          .because("crop, inspect, import and index start without it");

  @ArchTest
  static final ArchRule onlyTheOnnxRoomSeesTheRuntime =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.cropdesk.inference..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("ai.djl..", "ai.onnxruntime..")
          .because("everything else speaks of detectors and encoders");

  @ArchTest
  static final ArchRule onlyTheLearningRoomSeesTribuo =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.cropdesk.inference.learning..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.tribuo..", "com.oracle.labs..")
          .because("heads are stored as plain rows and outlive the library that fits them");

  @ArchTest
  static final ArchRule theCatalogKnowsNoScreens =
      noClasses()
          .that()
          .resideOutsideOfPackages("org.cropdesk.app..", "org.cropdesk.inference..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "javafx..", "picocli..", "org.cropdesk.app..", "org.cropdesk.inference..")
          .because("model is the lowest room");

  @ArchTest
  static final ArchRule screensDoNotKnowEachOther =
      noClasses()
          .that()
          .resideInAPackage("org.cropdesk.app.review..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.cropdesk.app.system..", "org.cropdesk.app.shell..")
          .because("navigation goes through the shell");

  @ArchTest
  static final ArchRule onlyTheCommandLinePrints =
      noClasses()
          .that()
          .resideOutsideOfPackages("org.cropdesk.app.cli..", "org.cropdesk.app.shell..")
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err");

  @ArchTest
  static final ArchRule nobodySleeps =
      noClasses().should().callMethod(Thread.class, "sleep", long.class);

  @ArchTest
  static final ArchRule noCircles =
      slices().matching("org.cropdesk.app.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule everyPackageIsNullMarked =
      classes()
          .that(liveInAPackageOfOurs())
          .should(NullMarkedPackages.beNullMarked())
          .because("NullAway only looks at marked packages");

  private static DescribedPredicate<JavaClass> liveInAPackageOfOurs() {
    return DescribedPredicate.describe(
        "live in a package of ours", c -> c.getPackageName().startsWith("org.cropdesk"));
  }
}
