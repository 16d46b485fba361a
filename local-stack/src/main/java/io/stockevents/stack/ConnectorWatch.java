package io.stockevents.stack;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * Restarts the connector's task when it has failed, and tells when somebody has deleted it. A
 * restart of the database can fail it: the TimescaleDB transform keeps a connection and, unlike
 * Debezium's stream, does not try again when that one is gone.
 */
final class ConnectorWatch {

  /** Between looks at a connector that runs, and before the first restart. */
  static final Duration SHORTEST_PAUSE = Duration.ofSeconds(2);

  static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private static final String DELETED =
      "The connector has been deleted, and nothing is captured; 'cdc-stack register' goes on where"
          + " it was";

  private final ConnectClient connect;
  private final String connector;
  private Duration pause = SHORTEST_PAUSE;
  private boolean registered;

  ConnectorWatch(ConnectClient connect, String connector) {
    this.connect = connect;
    this.connector = connector;
  }

  /** How long to wait until the next look; it doubles with each restart that did not help. */
  Duration pause() {
    return pause;
  }

  /**
   * Looks once, and restarts what has failed.
   *
   * @return what to tell, if there is something
   */
  Optional<String> look() throws InterruptedException {
    try {
      ConnectorStatus status = connect.status(connector);
      if (!status.failed()) {
        pause = SHORTEST_PAUSE;
        return deleted(status) ? Optional.of(DELETED) : Optional.empty();
      }
      pause = longer(pause);
      connect.restartFailed(connector);
      return status.error().map("The connector failed and is restarted: "::concat);
    } catch (IOException e) {
      // Connect is busy or about to stop; the next look tells.
      return Optional.empty();
    }
  }

  /** Whether it was there at an earlier look, and is not any more. */
  private boolean deleted(ConnectorStatus status) {
    boolean gone = registered && status.equals(ConnectorStatus.NOT_REGISTERED);
    registered = status.running() || (registered && !gone);
    return gone;
  }

  private static Duration longer(Duration pause) {
    Duration twice = pause.multipliedBy(2);
    return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
  }
}
