package io.stockevents.checks.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockevents.checks.doctor.ProbeResult.Unreachable;
import io.stockevents.cli.UserError;
import io.stockevents.postgres.CaptureCatalog;
import io.stockevents.postgres.DatabaseSettings;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said, and proposed, when the database does not answer as it should. */
class DatabaseProbeTest {

  private static final DatabaseSettings NOWHERE =
      new DatabaseSettings("jdbc:postgresql://localhost:1/trading", "me", "s3cret");

  private final DatabaseProbe probe = new DatabaseProbe(NOWHERE, Duration.ofSeconds(1), commands());

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          08001, cdc-stack up
          57P03, cdc-stack up
          28P01, cdc-doctor -U me -W
          3D000, createdb
          """)
  void whatMayHelpDependsOnTheError(String sqlState, String fix) {
    assertThat(probe.unreachable(error(sqlState)).fix().orElseThrow()).startsWith(fix);
  }

  /** A library that cannot be loaded, a disk that is full, a query that is refused. */
  @ParameterizedTest
  @CsvSource({"58P01", "53100", "42501", "XX000", "57014"})
  void startingADatabaseDoesNotHelpOneThatAnswers(String sqlState) {
    assertThat(probe.unreachable(error(sqlState)))
        .isEqualTo(new Unreachable<CaptureCatalog>("what " + sqlState, Optional.empty()));
  }

  @Test
  void nobodyListens() {
    CaptureCatalog.Names names =
        new CaptureCatalog.Names(Optional.empty(), Optional.empty(), Optional.empty());

    Unreachable<?> unreachable = Capture.unreachable(probe.ask(names));
    assertThat(unreachable.reason()).startsWith("no database answers at localhost:1");
    assertThat(unreachable.fix()).contains(commands().startDatabase());
  }

  private static UserError error(String sqlState) {
    return UserError.failed("what " + sqlState, new SQLException("what", sqlState));
  }

  private static FixCommands commands() {
    return new FixCommands(NOWHERE, "b:1", URI.create("http://c:1"), "c");
  }
}
