package io.stockevents.checks.doctor;

import io.stockevents.checks.doctor.ConnectStatus.Connector;
import io.stockevents.checks.doctor.Setting.UnresolvedException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The topic that was asked for, and whether it is the one that the connector writes the table's
 * events to. Nothing is made, changed or deleted for a topic that may be a slip of the pen.
 *
 * @param topic that was asked for
 * @param written what the connector writes to; empty if that is not known
 * @param relation of the two
 * @param hasBeenWritten whether the connector has written to {@code topic}, by Connect's account
 */
record Destination(
    String topic, Optional<String> written, Relation relation, boolean hasBeenWritten) {

  /** How the topic and the connector belong together. */
  enum Relation {
    /** The connector's config says that it writes there. */
    WRITTEN,
    /** The connector's config says that it writes somewhere else. */
    ELSEWHERE,
    /** There is no connector with this name. */
    UNREGISTERED,
    /** Connect cannot be asked, or the config does not tell. */
    UNKNOWN
  }

  /** The table, as Debezium names topics after it. */
  static final String TABLE = "public.stock_trades";

  static final String ROUTER =
      "io.debezium.connector.postgresql.transforms.timescaledb.TimescaleDb";

  /** Ours; it has another one tried again when its database session is gone. */
  static final String RETRIED = "io.stockevents.connect.RetriedTransform";

  /** Ours; it drops moves of rows and lets changes go where they go. */
  static final String MOVES = "io.stockevents.connect.HypertableChanges";

  /**
   * @param connect empty if it is silent
   */
  static Destination of(Optional<ConnectStatus> connect, String topic) {
    if (connect.isEmpty()) {
      return new Destination(topic, Optional.empty(), Relation.UNKNOWN, false);
    }
    Optional<Connector> connector = connect.get().connector();
    if (connector.isEmpty()) {
      return new Destination(topic, Optional.empty(), Relation.UNREGISTERED, false);
    }
    return of(connector.get(), topic);
  }

  static Destination of(Connector connector, String topic) {
    boolean hasBeenWritten = connector.hasWrittenTo(topic);
    Optional<String> written = written(connector);
    if (written.isEmpty()) {
      boolean surely = hasBeenWritten && topic.endsWith("." + TABLE);
      return new Destination(
          topic, written, surely ? Relation.WRITTEN : Relation.UNKNOWN, hasBeenWritten);
    }
    Relation relation = written.get().equals(topic) ? Relation.WRITTEN : Relation.ELSEWHERE;
    return new Destination(topic, written, relation, hasBeenWritten);
  }

  /** By its config; empty if a setting is a placeholder, or something may route elsewhere. */
  private static Optional<String> written(Connector connector) {
    try {
      boolean plain =
          connector.value("topic.naming.strategy").isEmpty()
              && connector.value("topic.delimiter").isEmpty()
              && transforms(connector).stream()
                  .map(name -> type(connector, name))
                  .allMatch(Set.of(ROUTER, MOVES)::contains);
      return plain
          ? connector.value("topic.prefix").map(prefix -> prefix + "." + TABLE)
          : Optional.empty();
    } catch (UnresolvedException e) {
      return Optional.empty();
    }
  }

  /** The transform that routes events of chunks to their hypertable's topic. */
  static Optional<String> router(Connector connector) {
    return transform(connector, ROUTER);
  }

  /** Its name for the first transform of this class. */
  static Optional<String> transform(Connector connector, String type) {
    return transforms(connector).stream()
        .filter(name -> type.equals(type(connector, name)))
        .findFirst();
  }

  private static List<String> transforms(Connector connector) {
    return connector
        .value("transforms")
        .map(names -> Arrays.stream(names.split(",")).map(String::trim).toList())
        .orElse(List.of());
  }

  /** Its class, or that of the one within it. */
  private static String type(Connector connector, String transform) {
    return connector
        .value(
            "transforms." + transform + (isRetried(connector, transform) ? ".transform" : ".type"))
        .orElse("");
  }

  /** Whether it is within the one that has it tried again. */
  static boolean isRetried(Connector connector, String transform) {
    return connector.value("transforms." + transform + ".type").filter(RETRIED::equals).isPresent();
  }
}
