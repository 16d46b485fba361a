package io.stockevents.lake;

import picocli.CommandLine.Option;

/** How to reach the source table, named as in psql. */
final class DatabaseOptions {

  @Option(
      names = "--url",
      descriptionKey = "POSTGRES_URL",
      paramLabel = "JDBC-URL",
      description = "JDBC URL of the database. Setting: POSTGRES_URL.")
  private String url;

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
      names = "--slot",
      paramLabel = "NAME",
      defaultValue = "cdc_slot",
      description = "Replication slot of the connector. Default: ${DEFAULT-VALUE}.")
  private String slot;

  SourceTable table() {
    return new SourceTable(url, user, password, slot);
  }
}
