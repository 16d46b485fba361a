package io.stockevents.postgres;

import java.time.Duration;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** How to reach the database, named as in psql. */
public final class ConnectionOptions {

  @Spec(Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--host",
      descriptionKey = "POSTGRES_HOST",
      paramLabel = "HOST",
      description = "Database server. Setting: POSTGRES_HOST.")
  private String host;

  @Option(
      names = {"-p", "--port"},
      descriptionKey = "POSTGRES_PORT",
      paramLabel = "PORT",
      description = "Its port. Setting: POSTGRES_PORT.")
  private int port;

  @Option(
      names = {"-d", "--dbname"},
      descriptionKey = "POSTGRES_DB",
      paramLabel = "NAME",
      description = "Name of the database. Setting: POSTGRES_DB.")
  private String database;

  @Option(
      names = {"-U", "--username"},
      descriptionKey = "POSTGRES_USER",
      paramLabel = "ROLE",
      description = "Role to log in as. Setting: POSTGRES_USER.")
  private String user;

  @Option(
      names = {"-W", "--password"},
      descriptionKey = "POSTGRES_PASSWORD",
      interactive = true,
      arity = "0..1",
      prompt = "Password: ",
      paramLabel = "PASSWORD",
      description =
          "Asks for the password when none is given here, where other users may see it. Setting:"
              + " POSTGRES_PASSWORD.")
  private String password;

  @Option(
      names = "--url",
      descriptionKey = "POSTGRES_URL",
      paramLabel = "JDBC-URL",
      description =
          "Whole JDBC URL, with the driver's parameters; wins over host, port and name."
              + " Setting: POSTGRES_URL.")
  private String url;

  /**
   * What the options and settings come to.
   *
   * @throws ParameterException if they make no URL of PostgreSQL
   */
  public DatabaseSettings settings() {
    requirePort();
    try {
      return new DatabaseSettings(effectiveUrl(), user, password);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--" + e.getMessage());
    }
  }

  /**
   * Connects.
   *
   * @see Database#open
   */
  public Database open(int connections, Duration statementTimeout) {
    return Database.open(settings(), connections, statementTimeout);
  }

  /** The setting POSTGRES_URL is weaker than any flag, whichever part of the URL that names. */
  private String effectiveUrl() {
    boolean partsTyped = Stream.of("--host", "--port", "--dbname").anyMatch(this::isTyped);
    return partsTyped && !isTyped("--url")
        ? "jdbc:postgresql://" + bracketed(host) + ":" + port + "/" + database
        : url;
  }

  private boolean isTyped(String option) {
    return spec.commandLine().getParseResult().hasMatchedOption(option);
  }

  private static String bracketed(String host) {
    return host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
  }

  private void requirePort() {
    if (port < 1 || port > 65_535) {
      throw new ParameterException(
          spec.commandLine(),
          "--port must be 1 to 65535, not " + port,
          spec.findOption("--port"),
          "");
    }
  }
}
