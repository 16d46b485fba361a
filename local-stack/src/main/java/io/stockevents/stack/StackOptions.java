package io.stockevents.stack;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What a stack is started with.
 *
 * @param directory where data, logs and binaries are kept; made if it does not exist
 * @param ports where the services listen, on 127.0.0.1
 * @param database what to make in PostgreSQL, and for whom
 * @param cdcPassword password of the role {@code cdc}, which Debezium logs in as
 * @param postgresBin the {@code bin} folder of an installed PostgreSQL; empty for the bundled one
 * @param exactlyOnce whether events and Debezium's position are written in one transaction, so that
 *     a worker that was killed repeats nothing to readers of committed records
 * @param fresh whether to delete the data of earlier runs first
 * @param standby whether a second PostgreSQL stands by, which can take the place of the first
 * @param registry where the programs of a schema registry are, which runs beside Kafka; empty for
 *     none
 */
public record StackOptions(
    Path directory,
    Ports ports,
    Database database,
    String cdcPassword,
    Optional<Path> postgresBin,
    boolean exactlyOnce,
    boolean fresh,
    boolean standby,
    Optional<Path> registry) {

  /**
   * Ports from 0 to 65535; 0 takes one that is free at each start. Where no registry runs, its port
   * means nothing.
   */
  public record Ports(int postgres, int kafka, int connect, int registry) {

    /** The highest one there is. */
    static final int LAST = 65_535;

    /** Takes free ones. */
    public static final Ports FREE = new Ports(0, 0, 0, 0);

    public Ports {
      requirePort(postgres);
      requirePort(kafka);
      requirePort(connect);
      requirePort(registry);
    }

    private static void requirePort(int port) {
      if (port < 0 || port > LAST) {
        throw new IllegalArgumentException("port " + port + " is not between 0 and " + LAST);
      }
    }
  }

  /** A role that logs in; neither may be empty. */
  public record Login(String user, String password) {
    public Login {
      if (user.isEmpty() || password.isEmpty()) {
        throw new IllegalArgumentException("user and password must not be empty");
      }
    }

    @Override
    public String toString() {
      return user;
    }
  }

  /**
   * A database.
   *
   * @param name not empty
   * @param admin the superuser that owns it
   * @param application who may change the rows of {@code stock_trades} and do nothing else
   */
  public record Database(String name, Login admin, Login application) {
    public Database {
      if (name.isEmpty()) {
        throw new IllegalArgumentException("the database's name must not be empty");
      }
      if (application.user().equals("cdc")) {
        throw new IllegalArgumentException(
            "the role cdc is Debezium's: choose another POSTGRES_USER");
      }
      if (application.user().equals(admin.user()) && !application.equals(admin)) {
        throw new IllegalArgumentException(
            "POSTGRES_USER and POSTGRES_ADMIN_USER are both "
                + admin
                + ", with different passwords; choose another POSTGRES_USER");
      }
    }

    @Override
    public String toString() {
      return application + "@" + name;
    }
  }

  /** Free ports, the bundled PostgreSQL and the default database, as a test wants them. */
  public static StackOptions in(Path directory) {
    Database database =
        new Database(
            "trading",
            new Login("postgres", "postgres"),
            new Login("stock_events", "stock_events"));
    return new StackOptions(
        directory,
        Ports.FREE,
        database,
        "cdc",
        Optional.empty(),
        true,
        false,
        false,
        Optional.empty());
  }

  /** The same stack on an installed PostgreSQL. */
  public StackOptions withPostgresBin(Path bin) {
    return new StackOptions(
        directory,
        ports,
        database,
        cdcPassword,
        Optional.of(bin),
        exactlyOnce,
        fresh,
        standby,
        registry);
  }

  /** The same stack on these ports. */
  public StackOptions withPorts(Ports other) {
    return new StackOptions(
        directory,
        other,
        database,
        cdcPassword,
        postgresBin,
        exactlyOnce,
        fresh,
        standby,
        registry);
  }

  /** The same stack with another database or other roles. */
  public StackOptions withDatabase(Database other) {
    return new StackOptions(
        directory, ports, other, cdcPassword, postgresBin, exactlyOnce, fresh, standby, registry);
  }

  /** The same stack without transactions: faster, and a killed worker may repeat events. */
  public StackOptions atLeastOnce() {
    return new StackOptions(
        directory, ports, database, cdcPassword, postgresBin, false, fresh, standby, registry);
  }

  /** The same stack with a second PostgreSQL. */
  public StackOptions withStandby() {
    return new StackOptions(
        directory, ports, database, cdcPassword, postgresBin, exactlyOnce, fresh, true, registry);
  }

  /** The same stack with a schema registry, whose programs are in {@code home}. */
  public StackOptions withRegistry(Path home) {
    return new StackOptions(
        directory,
        ports,
        database,
        cdcPassword,
        postgresBin,
        exactlyOnce,
        fresh,
        standby,
        Optional.of(home));
  }

  @Override
  public String toString() {
    return "stack in " + directory + " on " + ports + " with " + database;
  }
}
