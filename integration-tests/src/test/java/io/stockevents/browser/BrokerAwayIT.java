package io.stockevents.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockevents.cli.Setting;
import io.stockevents.it.Cli;
import io.stockevents.it.OwnStack;
import io.stockevents.it.StackExtension;
import io.stockevents.stack.KillableStack;
import io.stockevents.stack.KillableStack.Service;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

@OwnStack
@EnabledIfSystemProperty(
    named = "stack",
    matches = "embedded",
    disabledReason = "only a broker that the test has started is killed")
@ExtendWith(StackExtension.class)
class BrokerAwayIT {

  private static final String LINES = "#lines tr";

  @Test
  void pageSaysThatKafkaIsAwayAndGoesOnWhenItIsBack(KillableStack stack) throws Exception {
    try (Browser browser = Browser.start()) {
      insert(stack, "BEFORE");
      try (Cli dashboard =
          Cli.start(stack.environment(), "cdc-dashboard", "--timeout=60s", "--port=0")) {
        browser.open("http://localhost:" + DashboardIT.awaitPort(dashboard));
        browser.awaitText(LINES, "BEFORE");

        stack.kill(Set.of(Service.BROKER));
        browser.awaitText("#broker-state", "Kafka away");
        browser.awaitText("#notice", "tries again until it is back");
        insert(stack, "MEANWHILE");
        stack.restart(Set.of(Service.BROKER));

        browser.awaitText("#broker-state", "Kafka connected");
        browser.awaitText(LINES, "MEANWHILE");
        assertThat(browser.complaints()).isEmpty();
        assertThat(dashboard.interrupt().exitCode()).isZero();
        assertThat(dashboard.err()).as("what the terminal shows").hasLineCount(1);
      }
    }
  }

  private static void insert(KillableStack stack, String symbol) throws SQLException {
    try (Connection connection =
        DriverManager.getConnection(
            stack.jdbcUrl(),
            Setting.POSTGRES_USER.defaultValue(),
            Setting.POSTGRES_PASSWORD.defaultValue())) {
      DashboardIT.change(connection, DashboardIT.INSERT, symbol);
    }
  }
}
