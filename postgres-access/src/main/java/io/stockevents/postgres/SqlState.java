package io.stockevents.postgres;

import java.io.EOFException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What PostgreSQL's error codes mean to a caller. */
public final class SqlState {

  static final String WRONG_PASSWORD = "28P01";
  static final String NOT_AUTHORIZED = "28000";
  static final String REJECTED = "08004"; // by the driver, for want of a password for example
  static final String NO_DATABASE = "3D000";
  static final String NO_TABLE = "42P01";
  static final String NO_PERMISSION = "42501";
  static final String TOO_MANY_CONNECTIONS = "53300";

  private static final String CONNECTION_FAILURE = "08";
  private static final Set<String> UNANSWERED =
      Set.of(
          "08001", // no connection
          "08006", // it broke
          "08P01"); // protocol violation
  private static final String DUPLICATE_KEY = "23505";
  private static final Set<String> CONFLICTS =
      Set.of(
          "40001", // serialization failure
          "40P01"); // deadlock
  private static final Set<String> UNAVAILABLE =
      Set.of(
          TOO_MANY_CONNECTIONS,
          "57P01", // shut down by the administrator
          "57P02", // shut down by a crash
          "57P03"); // starting up

  private static final String CHECK_VIOLATION = "23514";
  private static final String NO_OBJECT = "42704";

  /** What TimescaleDB calls the constraint that holds a chunk to its range. */
  private static final Pattern RANGE = Pattern.compile("constraint_[0-9]+");

  private SqlState() {}

  /** Whether the server rolled the statement back because of another; the same may succeed now. */
  public static boolean isConflict(SQLException e) {
    return CONFLICTS.contains(of(e)) || isOfAnotherChunkNow(e);
  }

  /** Whether a statement waited for a chunk that was split, or detached, meanwhile. */
  private static boolean isOfAnotherChunkNow(SQLException e) {
    if (!(cause(e) instanceof PSQLException answer) || answer.getServerErrorMessage() == null) {
      return false;
    }
    ServerErrorMessage error = answer.getServerErrorMessage();
    return switch (of(e)) {
      case CHECK_VIOLATION ->
          RANGE.matcher(Objects.requireNonNullElse(error.getConstraint(), "")).matches();
      case NO_OBJECT -> "chunk not found".equals(error.getMessage());
      default -> false;
    };
  }

  /** Whether the server cannot be reached, or takes no connection: all statements will fail. */
  public static boolean isUnavailable(SQLException e) {
    String state = of(e);
    return state.startsWith(CONNECTION_FAILURE)
        || UNAVAILABLE.contains(state)
        || cause(e) instanceof SQLTransientConnectionException;
  }

  /** Whether the server is there and does not let us in: role, password or its rules for both. */
  public static boolean isRefusal(SQLException e) {
    return Set.of(WRONG_PASSWORD, NOT_AUTHORIZED, REJECTED).contains(of(e));
  }

  /** Whether the server is there and has no such database. */
  public static boolean isMissingDatabase(SQLException e) {
    return of(e).equals(NO_DATABASE);
  }

  /** Whether a row with this primary key is there already. */
  public static boolean isDuplicateKey(SQLException e) {
    return of(e).equals(DUPLICATE_KEY);
  }

  /** Whether the server gave up: the statement took too long, or waited too long for a lock. */
  static boolean isTimeout(SQLException e) {
    return Set.of("57014", "55P03").contains(of(e));
  }

  /**
   * Whether a login failed although something accepted the connection: it was silent, or no server.
   */
  static boolean isUnanswered(SQLException login) {
    Throwable cause = cause(login).getCause();
    boolean connected =
        cause == null
            || cause instanceof EOFException
            || (cause instanceof SocketException socket && !isUnconnected(socket))
            || (cause instanceof SocketTimeoutException timeout && !isConnecting(timeout));
    return UNANSWERED.contains(of(login)) && connected;
  }

  private static boolean isUnconnected(SocketException e) {
    return e instanceof ConnectException || e instanceof NoRouteToHostException;
  }

  /** The JDK has one type for both timeouts. */
  private static boolean isConnecting(SocketTimeoutException e) {
    return "connect timed out".equalsIgnoreCase(e.getMessage());
  }

  /** Whether the connection broke, so that nobody knows what became of the statement. */
  public static boolean isConnectionFailure(SQLException e) {
    return of(e).startsWith(CONNECTION_FAILURE) || of(e).startsWith("57P");
  }

  static String of(SQLException e) {
    String state = cause(e).getSQLState();
    return state == null ? "" : state;
  }

  /** The server's or the driver's own error under the connection pool's. */
  static SQLException cause(SQLException e) {
    boolean fromPool = e instanceof SQLTransientConnectionException;
    return fromPool && e.getCause() instanceof SQLException cause ? cause : e;
  }
}
