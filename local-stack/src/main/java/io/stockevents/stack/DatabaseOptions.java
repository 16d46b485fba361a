package io.stockevents.stack;

import io.stockevents.stack.StackOptions.Database;
import io.stockevents.stack.StackOptions.Login;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The database of a stack, and the roles that log in to it. */
final class DatabaseOptions {

  @Option(
      names = "--postgres-db",
      paramLabel = "NAME",
      descriptionKey = "POSTGRES_DB",
      description = "Database of the trades. Default: ${DEFAULT-VALUE}.")
  private String name;

  @Option(
      names = "--postgres-user",
      paramLabel = "NAME",
      descriptionKey = "POSTGRES_USER",
      description = "Role of the commands. Default: ${DEFAULT-VALUE}.")
  private String user;

  @Option(
      names = "--postgres-admin-user",
      paramLabel = "NAME",
      descriptionKey = "POSTGRES_ADMIN_USER",
      description = "Superuser, which owns the table. Default: ${DEFAULT-VALUE}.")
  private String adminUser;

  // Hidden, because passwords belong into the environment or .env, not on a command line.
  @Option(names = "--postgres-password", descriptionKey = "POSTGRES_PASSWORD", hidden = true)
  private String password;

  @Option(
      names = "--postgres-admin-password",
      descriptionKey = "POSTGRES_ADMIN_PASSWORD",
      hidden = true)
  private String adminPassword;

  @Option(names = "--cdc-password", descriptionKey = "CDC_PASSWORD", hidden = true)
  private String cdcPassword;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  /**
   * @throws ParameterException if the roles do not go together
   */
  Database database() {
    try {
      return new Database(name, new Login(adminUser, adminPassword), new Login(user, password));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  /** Password of the role {@code cdc}. */
  String cdcPassword() {
    return cdcPassword;
  }
}
