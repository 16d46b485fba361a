package io.stockevents.checks.doctor;

import static io.stockevents.checks.doctor.Check.failed;
import static io.stockevents.checks.doctor.Check.ok;
import static io.stockevents.checks.doctor.Check.skipped;
import static io.stockevents.checks.doctor.Check.warning;

import io.stockevents.checks.doctor.KafkaStatus.Retention;
import io.stockevents.checks.doctor.KafkaStatus.Topic;
import io.stockevents.kafka.HangingTransactions.Hanging;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Judges the brokers and the topic.
 *
 * @param caughtUp whether all else is well, and the connector has read the log to its end: then
 *     what has not arrived is lost, and not only late
 */
record KafkaChecks(
    String brokers, Destination destination, FixCommands commands, boolean caughtUp, Instant now) {

  /**
   * A row without an event for so long is not on its way any more: the connector and the brokers
   * take less than a second, and a connector that was restarted a few.
   */
  private static final Duration UNDER_WAY = Duration.ofSeconds(10);

  /**
   * @param newestRow when it was created; empty if there is none, or nothing is known of it
   */
  void addTo(CheckResults results, KafkaStatus facts, Optional<Instant> newestRow) {
    results.add(
        ok(
            CheckId.KAFKA_REACHABLE,
            "%s, %s".formatted(brokers, Formats.count(facts.brokers(), "broker"))));
    if (facts.topic().isEmpty()) {
      results.add(
          facts.forbidden()
              ? skipped(CheckId.KAFKA_TOPIC, "we may not see " + destination.topic())
              : noTopic());
      results.skipRest(
          CheckId.Section.KAFKA,
          facts.forbidden() ? "we may not see the topic" : "there is no topic");
      return;
    }
    Topic topic = facts.topic().get();
    results.add(topic(topic));
    results.add(
        topic
            .retention()
            .map(retention -> retention(topic, retention))
            .orElse(skipped(CheckId.KAFKA_RETENTION, "we may not see the topic's settings")));
    results.add(
        topic
            .hanging()
            .map(this::transactions)
            .orElse(skipped(CheckId.KAFKA_TRANSACTIONS, "the brokers do not say")));
    results.add(
        topic.leaderless().isEmpty()
            ? lastEvent(topic, newestRow)
            : skipped(CheckId.KAFKA_LAST_EVENT, "partitions have no leader"));
  }

  private Check noTopic() {
    CheckId id = CheckId.KAFKA_TOPIC;
    String found = "there is no topic " + destination.topic();
    return switch (destination.relation()) {
      case WRITTEN ->
          destination.hasBeenWritten()
              // It is gone with all its events; only a snapshot brings the rows back.
              ? failed(
                  id,
                  found + " any more, and the connector has written to it",
                  commands.createTopic(destination.topic()) + " && " + commands.startAnew())
              : failed(
                  id,
                  found + ", and nothing has been written to it yet",
                  commands.createTopic(destination.topic()));
      case ELSEWHERE ->
          failed(
              id,
              "%s; the connector writes to %s: set CDC_TOPIC, or use --topic"
                  .formatted(found, destination.written().orElse("another one")));
      case UNREGISTERED -> skipped(id, found + "; the connector will make it");
      case UNKNOWN -> failed(id, found + "; check CDC_TOPIC and --topic");
    };
  }

  /** Only of the topic that is the connector's for certain. */
  private Optional<String> alter(String setting) {
    return destination.relation() == Destination.Relation.WRITTEN
        ? Optional.of(commands.alterTopic(destination.topic(), setting))
        : Optional.empty();
  }

  private Check topic(Topic topic) {
    String found =
        "%s, %s".formatted(destination.topic(), Formats.count(topic.partitions(), "partition"));
    if (!topic.leaderless().isEmpty()) {
      return failed(
          CheckId.KAFKA_TOPIC,
          "%s; no broker serves %s".formatted(found, topic.leaderless()),
          commands.describeTopic(destination.topic()));
    }
    return topic.underReplicated().isEmpty()
        ? ok(CheckId.KAFKA_TOPIC, found)
        : warning(
            CheckId.KAFKA_TOPIC,
            "%s; copies of %s are out of step".formatted(found, topic.underReplicated()),
            commands.describeTopic(destination.topic()));
  }

  private Check retention(Topic topic, Retention retention) {
    CheckId id = CheckId.KAFKA_RETENTION;
    if (retention.compact()) {
      return warning(
          id,
          "compacted: of each row only the newest event stays, and a deleted one goes only with"
              + " tombstones.on.delete=true");
    }
    String limit =
        retention
                .time()
                .map(time -> "events go after " + Formats.time(time))
                .orElse("no time limit")
            + (retention.bytes() < 0
                ? ""
                : " or above " + Formats.bytes(retention.bytes()) + " a partition");
    return topic.complete()
        ? ok(id, limit + ", none is gone")
        : new Check(
            id,
            Status.WARNING,
            limit + ", the first are gone: verify cannot prove the rows of that time",
            alter("retention.ms=-1"));
  }

  /** An event of a transaction that was committed would be lost if it were aborted now. */
  private Check transactions(List<Hanging> hanging) {
    CheckId id = CheckId.KAFKA_TRANSACTIONS;
    if (hanging.isEmpty()) {
      return ok(id, "none hangs");
    }
    Hanging first = hanging.get(0);
    String found =
        "%s for good, and readers of committed records with it: %s from offset %d on (KAFKA-20734)"
            .formatted(
                hanging.size() == 1 ? "one hangs" : "%,d hang".formatted(hanging.size()),
                first.partition(),
                first.startOffset());
    return first.committed()
        ? failed(id, found + "; it was committed: 'cdc-stack up' ends it so, 'abort' would lose it")
        : new Check(
            id,
            Status.FAILED,
            found,
            destination.relation() == Destination.Relation.WRITTEN
                ? Optional.of(commands.abort(first))
                : Optional.empty());
  }

  private Check lastEvent(Topic topic, Optional<Instant> newestRow) {
    CheckId id = CheckId.KAFKA_LAST_EVENT;
    boolean rowIsLate =
        newestRow
            .filter(row -> row.isBefore(now.minus(UNDER_WAY)))
            .filter(row -> topic.newest().map(event -> event.isBefore(row)).orElse(true))
            .isPresent();
    String found =
        topic
            .newest()
            .map(event -> "%s ago".formatted(Formats.time(Duration.between(event, now))))
            .orElse("none yet");
    if (!rowIsLate) {
      return ok(id, found);
    }
    String late =
        "%s, and the newest row is %s old: it has not arrived"
            .formatted(found, Formats.time(Duration.between(newestRow.orElseThrow(), now)));
    return caughtUp && destination.relation() == Destination.Relation.WRITTEN
        ? warning(
            id,
            late + ", though nothing holds it up any more; have the table read anew",
            commands.startAnew())
        : warning(id, late + "; 'cdc-verify' tells whether it is lost");
  }
}
