package io.stockevents.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockevents.cli.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SettingsDocumentedTest {

  private static final Path CHECKOUT = Path.of(System.getProperty("checkout.folder"));

  @Test
  void exampleNamesExactlyTheVariablesThatAreRead() throws IOException {
    Set<String> read = settings();
    try (Stream<Path> files = Files.walk(CHECKOUT, 2)) {
      for (Path file : files.filter(SettingsDocumentedTest::isCompose).toList()) {
        read.addAll(matches("\\$\\{([A-Z]\\w+)", file));
      }
    }

    assertThat(matches("(?m)^#? ?([A-Z][A-Z0-9_]+)=", CHECKOUT.resolve(".env.example")))
        .isEqualTo(read);
  }

  @Test
  void everySettingIsDescribed() throws IOException {
    assertThat(
            matches("(?m)^\\| `([A-Z][A-Z0-9_]+)` \\|", CHECKOUT.resolve("docs/configuration.md")))
        .containsAll(settings());
  }

  private static boolean isCompose(Path file) {
    return file.getFileName().toString().matches("docker-compose.*\\.yml");
  }

  private static Set<String> settings() {
    return Arrays.stream(Setting.values())
        .map(Setting::name)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> matches(String pattern, Path file) throws IOException {
    return Pattern.compile(pattern)
        .matcher(Files.readString(file))
        .results()
        .map((MatchResult result) -> result.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
