package io.stockevents.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ConnectorConfigTest {

  private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{env:(\\w+)}");

  @Test
  void timescaleDbGetsTheFileAsItIs() throws IOException {
    ConnectorConfig connector = ConnectorConfig.stockTrades();

    assertThat(connector.name()).isEqualTo("stock_trades_connector");
    assertThat(connector.settings())
        .containsEntry("transforms", "timescaledb,hypertable")
        .containsEntry("exactly.once.support", "required")
        .containsEntry("publication.name", "cdc_publication")
        .containsEntry("slot.name", "cdc_slot");
  }

  @Test
  void plainPostgresGetsAllButTheTransforms() throws IOException {
    ConnectorConfig plain = ConnectorConfig.stockTrades().forPlainPostgres();
    ConnectorConfig timescaleDb = ConnectorConfig.stockTrades();

    assertThat(plain.settings().keySet()).noneMatch(key -> key.startsWith("transforms"));
    assertThat(timescaleDb.settings()).containsAllEntriesOf(plain.settings());
  }

  @Test
  void atLeastOnceRequiresNothingOfTheWorker() throws IOException {
    ConnectorConfig atLeastOnce = ConnectorConfig.stockTrades().forAtLeastOnce();

    assertThat(atLeastOnce.settings())
        .doesNotContainKeys("exactly.once.support", "transaction.boundary")
        .hasSize(ConnectorConfig.stockTrades().settings().size() - 2);
  }

  @Test
  void refersOnlyToVariablesThatTheStackResolves() throws IOException {
    List<String> variables =
        ConnectorConfig.stockTrades().settings().values().stream()
            .flatMap(value -> PLACEHOLDER.matcher(value).results())
            .map((MatchResult match) -> match.group(1))
            .distinct()
            .toList();

    assertThat(variables)
        .containsExactlyInAnyOrder(
            "BOOTSTRAP_SERVERS",
            "CDC_DATABASE_HOST",
            "CDC_DATABASE_PORT",
            "POSTGRES_DB",
            "CDC_PASSWORD");
  }

  @Test
  void holdsNoPassword() throws IOException {
    assertThat(ConnectorConfig.stockTrades().settings())
        .containsEntry("database.password", "${env:CDC_PASSWORD}")
        .containsEntry("transforms.timescaledb.database.password", "${env:CDC_PASSWORD}");
  }
}
