package org.cropdesk.inference;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** What must never be in this module. */
final class InferenceRulesTest {
  private static final String ROOT = "org.cropdesk.inference";

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  @Test
  void onlyOneRoomSeesDjlAndOnnxRuntime() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".onnx")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("ai.djl..", "ai.onnxruntime..")
        .because("a change of engine must stay in one room")
        .check(CLASSES);
  }

  @Test
  void onlyTheLearningRoomSeesTribuo() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".learning")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.tribuo..", "com.oracle.labs..")
        .because("heads are stored as plain rows and outlive the library that fits them")
        .check(CLASSES);
  }

  @Test
  void noEngineTypeLeavesThatRoom() {
    noClasses()
        .that(resideInAPackage(ROOT + ".onnx").and(modifierPublic()))
        .should()
        .beAssignableTo(resideInAPackage("ai.djl.."))
        .because("public types of the room are plain Java")
        .check(CLASSES);
  }

  private static com.tngtech.archunit.base.DescribedPredicate<JavaClass> modifierPublic() {
    return com.tngtech.archunit.base.DescribedPredicate.describe(
        "public", c -> c.getModifiers().contains(JavaModifier.PUBLIC));
  }

  @Test
  void onlyTheImageRoomSeesAwt() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".image")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.awt..", "javax.imageio..")
        .because("there is one decoder for thumbnails, indexing and queries")
        .check(CLASSES);
  }

  @Test
  void thePortAndPlainValuesAreAllItKnowsOfTheModel() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "javafx..",
            "java.sql..",
            "org.hibernate..",
            "org.cropdesk.app..",
            "org.cropdesk.db..",
            "org.cropdesk.review..",
            "org.cropdesk.storage..",
            "org.cropdesk.catalog..")
        .because("pictures and products come in through org.cropdesk.index")
        .check(CLASSES);
  }

  @Test
  void packagesFormNoCircle() {
    slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void classesAreFinal() {
    classes()
        .that()
        .areNotInterfaces()
        .and()
        .doNotHaveSimpleName("package-info")
        .should()
        .haveModifier(JavaModifier.FINAL)
        .because("nothing here is made for inheritance")
        .check(CLASSES.that(notEnumWithBodies()));
  }

  private static com.tngtech.archunit.base.DescribedPredicate<JavaClass> notEnumWithBodies() {
    return com.tngtech.archunit.base.DescribedPredicate.describe(
        "no anonymous or synthetic class", c -> !c.isAnonymousClass());
  }

  @Test
  void nobodyPrintsSleepsOrReadsOldDates() {
    noClasses()
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .orShould()
        .callMethod(Thread.class, "sleep", long.class)
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.util.Date")
        .check(CLASSES);
  }

  @Test
  void everyPackageIsNullMarked() {
    JavaPackage root = CLASSES.getPackage(ROOT);
    assertThat(root.getSubpackages()).isNotEmpty();
    for (JavaPackage each : root.getSubpackages()) {
      assertThat(each.isAnnotatedWith(NullMarked.class)).as(each.getName()).isTrue();
    }
  }

  @Test
  void filesStayReadable() throws IOException {
    Path source =
        Path.of(System.getProperty("cropdesk.root", "..")).resolve("inference/src/main/java");
    try (Stream<Path> files = Files.walk(source)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        assertThat(Files.readAllLines(file)).as(file.toString()).hasSizeLessThanOrEqualTo(450);
      }
    }
  }
}
