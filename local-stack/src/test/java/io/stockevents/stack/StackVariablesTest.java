package io.stockevents.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.ConfigTransformer;
import org.junit.jupiter.api.Test;

class StackVariablesTest {

  @Test
  void resolvesPlaceholdersAsConnectAsksForThem() {
    try (StackVariables variables = new StackVariables()) {
      variables.configure(Map.of("CDC_PASSWORD", "s3cret", "POSTGRES_DB", "trading"));

      Map<String, String> resolved =
          new ConfigTransformer(Map.of("env", variables))
              .transform(Map.of("database.password", "${env:CDC_PASSWORD}", "name", "c"))
              .data();

      assertThat(resolved).containsEntry("database.password", "s3cret").containsEntry("name", "c");
    }
  }

  @Test
  void givesOnlyWhatIsAskedFor() {
    try (StackVariables variables = new StackVariables()) {
      variables.configure(Map.of("CDC_PASSWORD", "s3cret", "POSTGRES_DB", "trading"));

      assertThat(variables.get("", Set.of("POSTGRES_DB", "HOME")).data())
          .containsExactly(Map.entry("POSTGRES_DB", "trading"));
    }
  }
}
