package org.cropdesk.app.backfill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.cropdesk.app.backfill.RunForm.Field;
import org.cropdesk.app.backfill.RunForm.Read;
import org.cropdesk.backfill.BackfillScope;
import org.cropdesk.backfill.BackfillSettings;
import org.cropdesk.embedding.Aspect;
import org.cropdesk.inference.known.EncoderChoice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunFormTest {
  @TempDir Path folder;

  private static RunForm form(Map<String, String> environment) {
    return RunForm.standard(environment, "/encoders/one", "the index's");
  }

  private static Map<Field, String> problems(RunForm form) {
    return form.read() instanceof Read.Faulty(var problems) ? problems : Map.of();
  }

  @Test
  void anEmptyEnvironmentGivesTheStandardSettings() {
    RunWish wish = form(Map.of()).wish();
    assertThat(wish.settings()).isEqualTo(BackfillSettings.STANDARD);
    assertThat(wish.request().aspect()).isEqualTo(Aspect.IMAGE);
    assertThat(wish.request().image())
        .isEqualTo(new EncoderChoice.Folder(Path.of("/encoders/one")));
  }

  @Test
  void variablesAreDefaultsThatSayWhereTheyComeFromUntilSomebodyTypes() {
    var form = form(Map.of("BATCH_SIZE", "40", "MAX_BATCHES", "2", "SKIP_EXISTING", "false"));
    assertThat(form.value(Field.BATCH_SIZE)).isEqualTo(new RunForm.Value("40", "BATCH_SIZE"));
    assertThat(form.wish().settings().batchSize()).isEqualTo(40);
    assertThat(form.wish().settings().maxBatches()).isEqualTo(2);
    assertThat(form.wish().settings().skipExisting()).isFalse();
    var typed = form.with(Field.BATCH_SIZE, "7");
    assertThat(typed.value(Field.BATCH_SIZE).from()).isEmpty();
    assertThat(typed.wish().settings().batchSize()).isEqualTo(7);
  }

  @Test
  void aWrongVariableIsNamedAtItsField() {
    assertThat(problems(form(Map.of("BATCH_SIZE", "lots"))).get(Field.BATCH_SIZE))
        .startsWith("BATCH_SIZE is \"lots\".")
        .contains("1 to 10,000");
  }

  @Test
  void everyFaultIsSaidAtItsOwnField() {
    var form =
        form(Map.of())
            .with(Field.WEIGHTS, "most")
            .with(Field.MAX_BATCHES, "2.5")
            .with(Field.LIMIT, "-1")
            .with(Field.STOP_AT, "0")
            .with(Field.FILTER, "colour:")
            .with(Field.CREATED_SINCE, "yesterday")
            .with(Field.SKUS, folder.resolve("none.txt").toString())
            .with(Field.ENCODER, RunForm.SERVER);
    assertThat(problems(form))
        .containsOnlyKeys(
            Field.ENCODER,
            Field.WEIGHTS,
            Field.FILTER,
            Field.CREATED_SINCE,
            Field.SKUS,
            Field.MAX_BATCHES,
            Field.LIMIT,
            Field.STOP_AT);
    assertThatThrownBy(form::wish).hasMessageContaining("--weights: Write the shares");
  }

  @Test
  void aServerTakesTheOtherVariablesAndThePriceOfTheForm() {
    var form =
        form(Map.of("EMBEDDING_SERVER_BATCH", "9", "EMBEDDING_SERVER_COST_PER_1000", "0.5"))
            .with(Field.ENCODER, "https://gpu.example.org/v1")
            .with(Field.PRICE, "0.02");
    assertThat(form.value(Field.PRICE).text()).isEqualTo("0.02");
    assertThat(form.wish().request().image())
        .isInstanceOfSatisfying(
            EncoderChoice.Server.class,
            server -> {
              var at = Objects.requireNonNull(server.at());
              assertThat(at.limits().batch()).isEqualTo(9);
              assertThat(at.costPer1000()).isEqualTo(0.02);
            });
  }

  /** It read nothing, and the space of picture and text was silently one of pictures. */
  @Test
  void aMisspeltFieldIsRefusedWithThoseThereAre() {
    var combined = form(Map.of()).with(Field.ASPECT, "combined");
    assertThat(problems(combined.with(Field.FIELDS, "title, tittle")))
        .containsOnlyKeys(Field.FIELDS)
        .containsValue(
            "\"tittle\" is no field of a product. Fields are title, description, usage, features,"
                + " category, and the keys of the metadata, written as metadata.material.");
    assertThat(combined.with(Field.FIELDS, "category metadata.material").wish().request().fields())
        .containsExactly("category", "metadata.material");
  }

  @Test
  void aFileOfSkusIsReadAsSpreadsheetsWriteIt() throws IOException {
    Path marked = Files.writeString(folder.resolve("marked.txt"), "\ufeffCD-1001\r\nCD-\u00c4\r\n");
    assertThat(form(Map.of()).with(Field.SKUS, marked.toString()).wish().settings().scope().skus())
        .containsExactly("CD-1001", "CD-\u00c4");
    Path latin =
        Files.writeString(
            folder.resolve("latin.txt"),
            "CD-1001\nCD-1002\nCD-\u00c4\n",
            java.nio.charset.StandardCharsets.ISO_8859_1);
    assertThat(problems(form(Map.of()).with(Field.SKUS, latin.toString())).get(Field.SKUS))
        .contains("not written in UTF-8: line 3", "Save it as UTF-8");
    Path empty = Files.writeString(folder.resolve("empty.txt"), "\ufeff\n \n");
    assertThat(problems(form(Map.of()).with(Field.SKUS, empty.toString())).get(Field.SKUS))
        .contains("holds no skus");
    assertThat(problems(form(Map.of()).with(Field.SKUS, folder + "/none")).get(Field.SKUS))
        .contains("There is no file", "Check its name");
  }

  @Test
  void aCombinedRunOfSomeSkusIsUnderstood() throws IOException {
    Path skus = Files.write(folder.resolve("skus.txt"), List.of("CD-1001", "", " CD-1002 "));
    var wish =
        form(Map.of())
            .with(Field.ASPECT, "combined")
            .with(Field.WEIGHTS, "60:40")
            .with(Field.TEXT_ENCODER, "/encoders/two")
            .with(Field.FIELDS, "title, usage")
            .with(Field.SCOPE, "stale")
            .with(Field.FILTER, "category:mug")
            .with(Field.SKUS, skus.toString())
            .with(Field.LIMIT, "5")
            .with(Field.STOP_AT, "12.5")
            .wish();
    assertThat(wish.request().imageWeight()).isEqualTo(60);
    assertThat(wish.request().text()).isEqualTo(new EncoderChoice.Folder(Path.of("/encoders/two")));
    assertThat(wish.request().fields()).containsExactly("title", "usage");
    assertThat(wish.settings().limit()).isEqualTo(5);
    assertThat(wish.settings().stopAtFailureRate()).isEqualTo(0.125);
    assertThat(wish.settings().scope())
        .isEqualTo(
            new BackfillScope(
                BackfillScope.Kind.STALE,
                "category:mug",
                null,
                null,
                List.of("CD-1001", "CD-1002")));
  }
}
