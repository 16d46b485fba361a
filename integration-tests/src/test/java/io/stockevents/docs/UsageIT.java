package io.stockevents.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.stockevents.it.Cli;
import io.stockevents.it.OwnStack;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The usage texts in docs/commands.md and docs/lakehouse.md are what {@code --help} prints. */
@OwnStack
class UsageIT {

  private static final Pattern USAGE =
      Pattern.compile("<!-- usage: (.+?) -->\n+```text\n(.*?)```", Pattern.DOTALL);

  private static final Path CHECKOUT = Path.of(System.getProperty("checkout.folder"));

  @TestFactory
  Stream<DynamicTest> usageIsWhatHelpPrints() throws IOException {
    String commands = Files.readString(CHECKOUT.resolve("docs/commands.md"));
    String lakehouse = Files.readString(CHECKOUT.resolve("docs/lakehouse.md"));
    return USAGE
        .matcher(commands + lakehouse)
        .results()
        .map(usage -> DynamicTest.dynamicTest(usage.group(1), () -> isShown(usage)));
  }

  private static void isShown(MatchResult usage) {
    String command = usage.group(1);
    assumeThat(new File(Cli.launcher(command.replaceFirst(" .*", ""))))
        .as("which a build with -DskipLake leaves out")
        .exists();
    assertThat(help(command)).isEqualTo(usage.group(2));
  }

  private static String help(String command) {
    return Cli.run(Map.of(), (command + " --help").split(" ")).out();
  }
}
