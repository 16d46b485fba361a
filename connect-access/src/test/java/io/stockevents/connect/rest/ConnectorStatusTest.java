package io.stockevents.connect.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ConnectorStatusTest {

  @Test
  void runsWhenConnectorAndTaskRun() throws IOException {
    ConnectorStatus status =
        status(
            """
            {"name": "c", "connector": {"state": "RUNNING"}, "tasks": [{"id": 0, "state": "RUNNING"}]}
            """);

    assertThat(status.running()).isTrue();
    assertThat(status.failed()).isFalse();
    assertThat(status.error()).isEmpty();
  }

  @Test
  void runsNotBeforeItHasATask() throws IOException {
    ConnectorStatus status = status("{\"connector\": {\"state\": \"RUNNING\"}, \"tasks\": []}");

    assertThat(status.running()).isFalse();
    assertThat(status.task()).isEqualTo("NONE");
  }

  @Test
  void failedTaskSaysTheRootCause() throws IOException {
    ConnectorStatus status =
        status(
            """
            {"connector": {"state": "RUNNING"}, "tasks": [{"id": 0, "state": "FAILED", "trace":
            "ConnectException: Tolerance exceeded\\n\\tat a.B.c(B.java:1)\\nCaused by: DebeziumException: metadata\\n\\t... 1 more\\nCaused by: PSQLException: connection is closed\\n\\tat d.E.f(E.java:2)\\n"}]}
            """);

    assertThat(status.failed()).isTrue();
    assertThat(status.error()).contains("PSQLException: connection is closed");
  }

  @Test
  void failureWithoutACauseSaysItsFirstLine() throws IOException {
    ConnectorStatus status =
        status(
            """
            {"connector": {"state": "FAILED", "trace": "ConfigException: no\\n\\tat a.B"}, "tasks": []}
            """);

    assertThat(status.error()).contains("ConfigException: no");
  }

  private static ConnectorStatus status(String json) throws IOException {
    return ConnectorStatus.of(new ObjectMapper().readTree(json));
  }
}
