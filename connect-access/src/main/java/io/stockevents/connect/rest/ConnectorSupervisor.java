package io.stockevents.connect.rest;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * Restarts the connector's task when it has failed, and reports when somebody has deleted it. A
 * restart of the database can fail it: the TimescaleDB transform keeps a connection and, unlike
 * Debezium's stream, does not try again when that one is gone.
 */
public final class ConnectorSupervisor {

  /** Between looks at a connector that runs, and before the first restart. */
  static final Duration SHORTEST_PAUSE = Duration.ofSeconds(2);

  static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private final ConnectClient connect;
  private final String connector;
  private final String deleted;
  private Duration pause = SHORTEST_PAUSE;
  private boolean registered;

  /**
   * @param deleted what to report once somebody has deleted the connector
   */
  public ConnectorSupervisor(ConnectClient connect, String connector, String deleted) {
    this.connect = connect;
    this.connector = connector;
    this.deleted = deleted;
  }

  /** How long to wait until the next look; it doubles with each restart that did not help. */
  public Duration pause() {
    return pause;
  }

  /**
   * Checks once, and restarts what has failed.
   *
   * @return what to report, if there is something
   */
  public Optional<String> look() throws InterruptedException {
    try {
      ConnectorStatus status = connect.status(connector);
      if (!status.failed()) {
        pause = SHORTEST_PAUSE;
        return isDeleted(status) ? Optional.of(deleted) : Optional.empty();
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
  private boolean isDeleted(ConnectorStatus status) {
    boolean gone = registered && status.equals(ConnectorStatus.NOT_REGISTERED);
    registered = status.running() || (registered && !gone);
    return gone;
  }

  private static Duration longer(Duration pause) {
    Duration twice = pause.multipliedBy(2);
    return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
  }
}
