package io.stockevents.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PerformanceReportTest {

  private static final String DOCUMENT =
      """
      # Fast
      <!-- figures: load -->
      old
      <!-- /figures -->
      between
      <!-- figures: pick -->
      <!-- /figures -->
      end
      """;

  @TempDir private Path folder;

  @Test
  void replacesTheFiguresOfOneContestAndNothingElse() throws IOException {
    Path file = document(DOCUMENT);
    new PerformanceReport(file, List.of(new LoadContest())).write("load", "new\n");
    assertThat(file)
        .hasContent(
            """
            # Fast
            <!-- figures: load -->

            new

            <!-- /figures -->
            between
            <!-- figures: pick -->
            <!-- /figures -->
            end
            """);
  }

  @Test
  void contestWithoutAPlaceIsRefusedBeforeItIsMeasured() throws IOException {
    Path file = document(DOCUMENT);
    assertThatThrownBy(() -> new PerformanceReport(file, List.of(new TailContest())))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("has no <!-- figures: tail -->");
  }

  private Path document(String text) throws IOException {
    return Files.writeString(folder.resolve("performance.md"), text);
  }
}
