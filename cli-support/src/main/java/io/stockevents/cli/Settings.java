package io.stockevents.cli;

import io.github.cdimascio.dotenv.Dotenv;
import io.github.cdimascio.dotenv.DotenvEntry;
import io.github.cdimascio.dotenv.DotenvException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

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
    // Without this check the library would look for the file on the class path too.
    if (!Files.exists(directory.resolve(FILE))) {
      return Map.of();
    }
    try {
      Dotenv dotenv =
          Dotenv.configure().directory(directory.toAbsolutePath().toString()).filename(FILE).load();
      Map<String, String> values =
          dotenv.entries(Dotenv.Filter.DECLARED_IN_ENV_FILE).stream()
              .collect(
                  Collectors.toMap(
                      DotenvEntry::getKey, entry -> unquoted(entry.getValue()), (a, b) -> b));
      values.keySet().forEach(Settings::requireNotMistyped);
      return values;
    } catch (DotenvException e) {
      throw UserError.usage(FILE + ": " + e.getMessage() + "; write each setting as NAME=value", e);
    }
  }

  /** Single quotes are kept by the library, but not by compose, which reads the same file. */
  private static String unquoted(String value) {
    boolean quoted = value.length() > 1 && value.startsWith("'") && value.endsWith("'");
    return quoted ? value.substring(1, value.length() - 1) : value;
  }

  private static void requireNotMistyped(String name) {
    if (Arrays.stream(Setting.values()).anyMatch(known -> known.name().equals(name))) {
      return;
    }
    Arrays.stream(Setting.values())
        .filter(known -> Spelling.isNear(name, known.name()))
        .findFirst()
        .ifPresent(
            known -> {
              throw UserError.usage(
                  FILE + ": " + name + " is not a setting; did you mean " + known + "?", null);
            });
  }
}
