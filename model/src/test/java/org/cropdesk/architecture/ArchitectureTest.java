package org.cropdesk.architecture;

import static com.tngtech.archunit.lang.conditions.ArchConditions.dependOnClassesThat;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import jakarta.persistence.Entity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.NullMarked;

@AnalyzeClasses(packages = "org.cropdesk", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
  private static final DescribedPredicate<JavaClass> DATABASE =
      JavaClass.Predicates.resideInAnyPackage(
          "java.sql..",
          "javax.sql..",
          "org.postgresql..",
          "org.hibernate..",
          "jakarta.persistence..",
          "com.zaxxer..",
          "org.flywaydb..");

  @ArchTest
  static final ArchRule theModelKnowsNoScreenNoMachineAndNoLogFile =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "javafx..",
              "ai.djl..",
              "ai.onnxruntime..",
              "picocli..",
              "ch.qos.logback..",
              "java.awt..",
              "javax.imageio..",
              "javax.swing..")
          .because("the model runs without a screen, a GPU and an application around it");

  @ArchTest
  static final ArchRule onlySqlStoresWritersAndRowsSeeTheDatabase =
      classes()
          .that()
          .resideOutsideOfPackage("org.cropdesk.db")
          .and(
              DescribedPredicate.describe(
                  "are no Sql, Store, Writer, Row or MachineRows",
                  (JavaClass c) ->
                      !outermost(c).getSimpleName().matches(".*(Sql|Store|Writer|Rows?)$")))
          .should(
              com.tngtech.archunit.lang.conditions.ArchConditions.never(
                  dependOnClassesThat(DATABASE)))
          .because("SQL stands in one place per feature");

  private static JavaClass outermost(JavaClass c) {
    return c.getEnclosingClass().map(ArchitectureTest::outermost).orElse(c);
  }

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("org.cropdesk.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule classesAreFinalUnlessTheyAreNotMeantToBe =
      classes()
          .that()
          .areNotInterfaces()
          .and()
          .areNotAnnotatedWith(Entity.class)
          .and()
          .doNotHaveSimpleName("CatalogException")
          .and()
          .areNotEnums()
          .and()
          .doNotHaveSimpleName("package-info")
          .and()
          .areNotAnonymousClasses()
          .and(
              DescribedPredicate.describe(
                  "are no enum constants", (JavaClass c) -> !c.isAssignableTo(Enum.class)))
          .should()
          .haveModifier(JavaModifier.FINAL)
          .because("nothing here is made to be extended");

  @ArchTest
  static final ArchRule nobodyPrintsOrSleeps =
      noClasses()
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err")
          .orShould()
          .callMethod(Thread.class, "sleep", long.class)
          .orShould()
          .callMethod(Thread.class, "sleep", java.time.Duration.class)
          .orShould()
          .callMethod(Throwable.class, "printStackTrace");

  @ArchTest
  static void everyPackageIsNullMarked(JavaClasses classes) throws ClassNotFoundException {
    var packages = classes.stream().map(JavaClass::getPackageName).distinct().sorted().toList();
    assertThat(packages).isNotEmpty();
    for (String name : packages) {
      assertThat(Class.forName(name + ".package-info").isAnnotationPresent(NullMarked.class))
          .as(name)
          .isTrue();
    }
  }

  @ArchTest
  static void everyEntityIsInTheListOfRows(JavaClasses classes)
      throws ReflectiveOperationException {
    var entities =
        classes.stream()
            .filter(c -> c.isAnnotatedWith(Entity.class))
            .map(JavaClass::getName)
            .toList();
    var field = Class.forName("org.cropdesk.db.Sessions").getDeclaredField("ROWS");
    field.setAccessible(true);
    assertThat((List<?>) field.get(null)).map(Object::toString).hasSameElementsAs(entities);
  }

  @ArchTest
  static void everyMigrationIsInTheList(JavaClasses classes)
      throws IOException, ReflectiveOperationException {
    assertThat(classes).isNotEmpty();
    var field = Class.forName("org.cropdesk.db.Migrations").getDeclaredField("SCRIPTS");
    field.setAccessible(true);
    try (var files = Files.list(Path.of("src/main/resources/org/cropdesk/db/migration"))) {
      assertThat((List<?>) field.get(null))
          .map(Object::toString)
          .hasSameElementsAs(files.map(f -> String.valueOf(f.getFileName())).toList());
    }
  }
}
