package io.stockevents.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Runs a picocli command the way every command of this project runs. */
public final class Tool {

  /** What picocli says where a command is only there for its subcommands. */
  private static final String NO_SUBCOMMAND = "Missing required subcommand";

  private static final Pattern ONE_OF =
      Pattern.compile("expected one of \\[(.*)] \\(case-\\w+\\) but was '(.*)'");

  private static volatile boolean debugging;

  private Tool() {}

  /**
   * Runs {@code command} and ends the process with its exit code. A signal is a request to stop,
   * see {@link Interruption}; whatever is thrown on any thread ends the command at once.
   */
  public static void main(Object command, String... args) {
    int exitCode = ExitCode.FAILED;
    try {
      CommandLine named = new CommandLine(command);
      Interruption.listen(named.getCommandName());
      Thread.setDefaultUncaughtExceptionHandler((thread, e) -> fail(e));
      exitCode = run(command, args);
    } catch (Throwable e) {
      report(e);
    } finally {
      Interruption.exit(exitCode);
    }
  }

  /**
   * Ends the process because of {@code e}, with one line: for a thread that nobody waits for and
   * whose work the command cannot do without.
   */
  public static void fail(Throwable e) {
    if (Interruption.finished()) {
      return;
    }
    try {
      report(e);
    } finally {
      Interruption.endNow(Failure.exitCode(e));
    }
  }

  private static void report(Throwable e) {
    if (e instanceof StandardOutput.ClosedException) {
      return;
    }
    try {
      System.err.println(Interruption.command() + ": " + Failure.message(e));
      if (debugging) {
        e.printStackTrace();
      }
    } catch (OutOfMemoryError again) {
      System.err.println(Failure.OUT_OF_MEMORY);
    }
  }

  private static int run(Object command, String... args) {
    try {
      return commandLine(command, Settings.load()).execute(args);
    } catch (UserError e) {
      report(e);
      return e.exitCode();
    }
  }

  /**
   * The command line of {@code command}: defaults from {@code settings}, errors as one line on its
   * {@code err}, exit codes from {@link ExitCode}.
   */
  public static CommandLine commandLine(Object command, Settings settings) {
    CommandLine commandLine = new CommandLine(command);
    setVersion(commandLine.getCommandSpec(), new VersionProvider(commandLine.getCommandName()));
    return commandLine
        .setCaseInsensitiveEnumValuesAllowed(true)
        .registerConverter(Duration.class, new DurationConverter())
        .registerConverter(Instant.class, new InstantConverter())
        .setDefaultValueProvider(new SettingDefaults(settings))
        .setExecutionStrategy(Tool::execute)
        .setParameterExceptionHandler((e, args) -> usageError(e, args, settings))
        .setExecutionExceptionHandler(Tool::executionError);
  }

  private static void setVersion(CommandSpec spec, VersionProvider version) {
    spec.versionProvider(version);
    spec.subcommands().values().forEach(sub -> setVersion(sub.getCommandSpec(), version));
  }

  private static int execute(ParseResult parsed) {
    Interruption.begin(deepest(parsed).commandSpec().qualifiedName());
    debugging = debug(deepest(parsed).commandSpec());
    if (debugging && logsThroughLogback()) {
      ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.INFO);
      ((Logger) LoggerFactory.getLogger("io.stockevents")).setLevel(Level.DEBUG);
    }
    return new CommandLine.RunLast().execute(parsed);
  }

  /** By name, since under {@code spark-submit}, which logs its own way, the class is not there. */
  private static boolean logsThroughLogback() {
    return LoggerFactory.getILoggerFactory().getClass().getName().startsWith("ch.qos.logback.");
  }

  private static ParseResult deepest(ParseResult parsed) {
    return parsed.hasSubcommand() ? deepest(parsed.subcommand()) : parsed;
  }

  private static boolean debug(CommandSpec spec) {
    OptionSpec option = spec.findOption(StandardOptions.DEBUG);
    return option != null && Boolean.TRUE.equals(option.getValue());
  }

  private static int usageError(ParameterException thrown, String[] args, Settings settings) {
    ParameterException e = mistyped(thrown);
    CommandLine command = e.getCommandLine();
    if (String.valueOf(e.getMessage()).equals(NO_SUBCOMMAND)) {
      command.usage(command.getErr());
      return ExitCode.USAGE;
    }
    String name = command.getCommandSpec().qualifiedName();
    String message =
        plain(Failure.firstLine(e.getMessage())) + suggestion(e) + source(e, args, settings);
    command.getErr().println(name + ": " + message + " (see '" + name + " --help')");
    return ExitCode.USAGE;
  }

  /**
   * Where a required option has a typing error, the unknown one is to be named, not the missing.
   */
  private static ParameterException mistyped(ParameterException e) {
    List<String> unknown = e.getCommandLine().getUnmatchedArguments();
    return e instanceof MissingParameterException && !unknown.isEmpty()
        ? new UnmatchedArgumentException(e.getCommandLine(), unknown)
        : e;
  }

  private static String suggestion(ParameterException e) {
    if (!(e instanceof UnmatchedArgumentException unmatched)) {
      return "";
    }
    String typed = optionName(unmatched.getUnmatched().get(0));
    CommandSpec spec = e.getCommandLine().getCommandSpec();
    Stream<String> names =
        typed.startsWith("-")
            ? spec.optionsMap().keySet().stream().filter(name -> name.startsWith("--"))
            : spec.subcommands().keySet().stream();
    return EditDistance.nearest(typed, names.toList())
        .or(() -> unmatched.getSuggestions().stream().findFirst())
        .map(name -> "; did you mean " + name + "?")
        .orElse("");
  }

  /** picocli speaks of types and indexes of Java; users know options and what they typed. */
  private static String plain(String message) {
    String named = message.replaceFirst("^Invalid value for option '([^']+)'[^:]*: ", "$1: ");
    Matcher choice = ONE_OF.matcher(named);
    if (choice.find()) {
      return choice.replaceFirst("'$2' is not one of " + choice.group(1).toLowerCase(Locale.ROOT));
    }
    return named
        .replaceFirst("^Unmatched arguments? \\w+ index \\d+: ", "unknown argument ")
        .replaceFirst("' is not an? (int|long)$", "' is not a whole number")
        .replaceFirst("cannot convert ('.*?') to .*", "$1 is not valid");
  }

  /** Names the variable behind a bad value that was not typed on the command line. */
  private static String source(ParameterException e, String[] args, Settings settings) {
    if (!(e.getArgSpec() instanceof OptionSpec option) || isTyped(option, args)) {
      return "";
    }
    return setting(option).map(s -> ", from " + s + " in " + settings.origin(s)).orElse("");
  }

  private static boolean isTyped(OptionSpec option, String[] args) {
    Set<String> names = Set.of(option.names());
    return Arrays.stream(args)
        .anyMatch(arg -> names.contains(optionName(arg)) || names.contains(shortOptionName(arg)));
  }

  private static String optionName(String arg) {
    int end = arg.indexOf('=');
    return end < 0 ? arg : arg.substring(0, end);
  }

  /** {@code -p} of {@code -p5432}. */
  private static String shortOptionName(String arg) {
    return arg.substring(0, Math.min(arg.length(), 2));
  }

  private static int executionError(Exception e, CommandLine command, ParseResult parsed) {
    if (e instanceof StandardOutput.ClosedException) {
      return Failure.exitCode(e);
    }
    CommandSpec spec = deepest(parsed).commandSpec();
    command.getErr().println(spec.qualifiedName() + ": " + message(e));
    if (debug(spec)) {
      e.printStackTrace(command.getErr());
    }
    return Interruption.requested() ? ExitCode.INTERRUPTED : Failure.exitCode(e);
  }

  /** What is thrown after a request to stop comes from stopping, unless it says more. */
  private static String message(Exception e) {
    if (!Interruption.requested()) {
      return Failure.message(e);
    }
    return e instanceof UserError ? "interrupted: " + Failure.message(e) : "interrupted";
  }

  private static Optional<Setting> setting(ArgSpec arg) {
    return Arrays.stream(Setting.values())
        .filter(setting -> setting.name().equals(arg.descriptionKey()))
        .findFirst();
  }

  private record SettingDefaults(Settings settings) implements IDefaultValueProvider {
    @Override
    public @Nullable String defaultValue(ArgSpec arg) {
      return setting(arg).map(settings::value).orElse(null);
    }
  }
}
