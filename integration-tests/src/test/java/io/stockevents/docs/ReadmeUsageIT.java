package io.stockevents.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockevents.it.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The usage texts in the README are what {@code --help} prints. */
class ReadmeUsageIT {

  private static final Pattern USAGE =
      Pattern.compile("<!-- usage: (.+?) -->\n+```text\n(.*?)```", Pattern.DOTALL);

  @TestFactory
  Stream<DynamicTest> usageIsWhatHelpPrints() throws IOException {
    String readme = Files.readString(Path.of(System.getProperty("checkout.folder"), "README.md"));
    return USAGE
        .matcher(readme)
        .results()
        .map(
            usage ->
                DynamicTest.dynamicTest(
                    usage.group(1),
                    () -> assertThat(help(usage.group(1))).isEqualTo(usage.group(2))));
  }

  private static String help(String command) {
    return Cli.run(Map.of(), (command + " --help").split(" ")).out();
  }
}
