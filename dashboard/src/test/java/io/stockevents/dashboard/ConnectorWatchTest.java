package io.stockevents.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockevents.dashboard.StreamStatus.Connector;
import java.net.URI;
import org.junit.jupiter.api.Test;

class ConnectorWatchTest {

  @Test
  void connectorRunsIfItsTaskDoes() throws Exception {
    assertThat(read("RUNNING", "{\"id\":0,\"state\":\"RUNNING\"}"))
        .isEqualTo(new Connector("RUNNING", null));
  }

  @Test
  void failedTaskIsSaidWithTheFirstLineOfItsTrace() throws Exception {
    assertThat(
            read("RUNNING", "{\"id\":0,\"state\":\"FAILED\",\"trace\":\"Broken: why\\n\\tat x\"}"))
        .isEqualTo(new Connector("FAILED", "Broken: why"));
  }

  @Test
  void connectorWithoutATaskHasNotStarted() throws Exception {
    assertThat(read("RUNNING", "").state()).isEqualTo("STARTING");
  }

  @Test
  void pathOfTheUrlIsAskedToo() {
    assertThat(ConnectorWatch.statusOf(URI.create("http://gateway:80/connect/"), "c"))
        .hasToString("http://gateway:80/connect/connectors/c/status");
    assertThat(ConnectorWatch.statusOf(URI.create("http://localhost:8083"), "c"))
        .hasToString("http://localhost:8083/connectors/c/status");
  }

  private static Connector read(String connector, String tasks) throws Exception {
    return ConnectorWatch.read(
        "{\"connector\":{\"state\":\"%s\"},\"tasks\":[%s]}".formatted(connector, tasks));
  }
}
