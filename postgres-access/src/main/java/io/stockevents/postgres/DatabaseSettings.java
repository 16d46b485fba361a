package io.stockevents.postgres;

import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * How to reach a database.
 *
 * @param url JDBC URL of PostgreSQL
 * @param user role to log in as, unless the URL names one
 * @param password its password, unless the URL holds one; in no message and not in {@link
 *     #toString()}
 */
public record DatabaseSettings(String url, String user, String password) {

  private static final int DEFAULT_PORT = 5432;

  /**
   * Checks the URL.
   *
   * @throws IllegalArgumentException if it is not one of PostgreSQL
   */
  public DatabaseSettings {
    try {
      parsed(url);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "url is not one of PostgreSQL; write jdbc:postgresql://host:port/database", e);
    }
  }

  /** Hosts and ports, {@code localhost:5432}. */
  public String address() {
    PGSimpleDataSource parsed = parsed(url);
    String[] hosts = parsed.getServerNames();
    int[] ports = parsed.getPortNumbers();
    return IntStream.range(0, hosts.length)
        .mapToObj(i -> hosts[i] + ":" + (ports[i] == 0 ? DEFAULT_PORT : ports[i]))
        .collect(Collectors.joining(","));
  }

  /** Name of the database. */
  public String database() {
    return Objects.requireNonNullElse(parsed(url).getDatabaseName(), role());
  }

  /** Who logs in. */
  public String role() {
    return Objects.requireNonNullElse(parsed(url).getUser(), user);
  }

  private static PGSimpleDataSource parsed(String url) {
    PGSimpleDataSource parsed = new PGSimpleDataSource();
    parsed.setUrl(url);
    return parsed;
  }

  @Override
  public String toString() {
    return role() + "@" + address() + "/" + database();
  }
}
