package io.stockevents.checks.doctor;

import io.stockevents.checks.doctor.ProbeResult.Answered;
import io.stockevents.checks.doctor.ProbeResult.Unreachable;
import io.stockevents.cli.UserError;
import io.stockevents.postgres.CaptureCatalog;
import io.stockevents.postgres.Database;
import io.stockevents.postgres.DatabaseSettings;
import io.stockevents.postgres.SqlState;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/** Asks the database. */
record DatabaseProbe(DatabaseSettings settings, Duration timeout, FixCommands commands) {

  /**
   * The server ends a statement that takes too long, and says so. Only a server that says nothing
   * at all, also not that, is given up, a little later.
   */
  private static final Duration MARGIN = Duration.ofSeconds(3);

  ProbeResult<CaptureCatalog> ask(CaptureCatalog.Names names) {
    try (Database database = Database.open(settings, 1, timeout.plus(MARGIN), timeout)) {
      try {
        return new Answered<>(database.catalog(names, timeout));
      } catch (SQLException e) {
        return unreachable(database.explain(e));
      }
    } catch (UserError e) {
      return unreachable(e);
    }
  }

  /** What may help depends on what went wrong; against an error of a query nothing here does. */
  Unreachable<CaptureCatalog> unreachable(UserError e) {
    return new Unreachable<>(String.valueOf(e.getMessage()), fix(e));
  }

  private Optional<String> fix(UserError e) {
    if (!(sqlCause(e) instanceof SQLException cause)) {
      return Optional.of(commands.startDatabase());
    }
    if (SqlState.isRefusal(cause)) {
      return Optional.of(commands.askForPassword());
    }
    if (SqlState.isMissingDatabase(cause)) {
      return Optional.of(commands.createDatabase());
    }
    return SqlState.isUnavailable(cause) ? Optional.of(commands.startDatabase()) : Optional.empty();
  }

  private static Throwable sqlCause(Throwable e) {
    return e instanceof SQLException || e.getCause() == null ? e : sqlCause(e.getCause());
  }
}
