package io.stockevents.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockevents.it.Cli;
import io.stockevents.it.OwnStack;
import io.stockevents.it.StackExtension;
import io.stockevents.stack.KillableStack;
import io.stockevents.stack.KillableStack.Service;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * TimescaleDB is stopped or killed and started again, and the rows that come then make new chunks:
 * the connector has to look up where they belong, in a session that is gone.
 */
@OwnStack
@EnabledIfSystemProperty(named = "stack", matches = "embedded")
@EnabledIfSystemProperty(
    named = "postgres.bin",
    matches = ".+",
    disabledReason = "needs TimescaleDB: -Dpostgres.bin")
@ExtendWith(StackExtension.class)
class RestartsIT {

  private final KillableStack stack;

  RestartsIT(KillableStack stack) {
    this.stack = stack;
  }

  @ParameterizedTest
  @CsvSource({"stopped, 2018-01-01", "killed, 2019-01-01"})
  void newChunksArriveAfterTheDatabaseHasBeen(String how, String firstDay) throws Exception {
    insert(firstDay, 1);
    verify();

    if (how.equals("killed")) {
      stack.kill(EnumSet.of(Service.POSTGRES));
    }
    stack.restart(Set.of(Service.POSTGRES));
    insert(firstDay, 6);

    verify();
    assertThat(stack.console(Service.CONNECT)).doesNotContain("failed and is restarted");
  }

  /** One row in each of so many weeks, a transaction each; MovesIT has the weeks before 2017. */
  private void insert(String firstDay, int weeks) throws SQLException {
    for (int week = 0; week < weeks; week++) {
      stack.execute(
          """
          INSERT INTO stock_trades VALUES (gen_random_uuid(), 'RESTART', 1, 'BUY',
            gen_random_uuid(), timestamptz '%s' + %d * interval '1 week', now())"""
              .formatted(firstDay, week));
    }
  }

  private void verify() {
    Cli.succeed(stack.environment(), "cdc-verify", "--timeout=90s");
  }
}
