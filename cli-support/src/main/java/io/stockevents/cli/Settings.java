package io.stockevents.cli;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The values of all {@link Setting}s: the environment wins over the file {@code .env} in the
 * working directory, that wins over the default. An empty value counts as not set, as in compose.
 */
public final class Settings {

  private static final String FILE = ".env";
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{(\\w+)}");

  private final Map<String, String> environment;
  private final Map<String, String> file;

  private Settings(Map<String, String> environment, Map<String, String> file) {
    this.environment = environment;
    this.file = file;
  }

  /**
   * Reads this process's environment and {@code .env} in the working directory.
   *
   * @throws UserError if {@code .env} is malformed or has a name that looks like a mistyped setting
   */
  public static Settings load() {
    return load(Path.of(""), System.getenv());
  }

  /**
   * Reads {@code .env} in {@code directory}, if there is one.
   *
   * @throws UserError if {@code .env} is malformed or has a name that looks like a mistyped setting
   */
  public static Settings load(Path directory, Map<String, String> environment) {
    return new Settings(environment, readFile(directory));
  }

  /** The value of {@code setting}; empty only if its default is. */
  public String value(Setting setting) {
    return set(environment, setting)
        .or(() -> set(file, setting))
        .orElseGet(() -> resolve(setting.defaultValue()));
  }

  /** Where the value comes from, for messages: "the environment", ".env" or "the default". */
  public String origin(Setting setting) {
    if (set(environment, setting).isPresent()) {
      return "the environment";
    }
    return set(file, setting).isPresent() ? FILE : "the default";
  }

  private String resolve(String value) {
    return REFERENCE.matcher(value).replaceAll(this::referred);
  }

  private String referred(MatchResult reference) {
    return Matcher.quoteReplacement(value(Setting.valueOf(reference.group(1))));
  }

  private static Optional<String> set(Map<String, String> values, Setting setting) {
    return Optional.ofNullable(values.get(setting.name())).filter(value -> !value.isBlank());
  }

  private static Map<String, String> readFile(Path directory) {
    Map<String, String> values = EnvFile.read(directory.resolve(FILE));
    values.keySet().forEach(Settings::requireNotMistyped);
    return values;
  }

  private static void requireNotMistyped(String name) {
    List<String> known = Arrays.stream(Setting.values()).map(Setting::name).toList();
    if (!known.contains(name)) {
      EditDistance.nearest(name, known)
          .ifPresent(
              near -> {
                throw UserError.usage(
                    FILE + ": " + name + " is not a setting; did you mean " + near + "?", null);
              });
    }
  }
}
