package io.stockevents.producer.doctor;

import static io.stockevents.producer.doctor.Check.failed;
import static io.stockevents.producer.doctor.Check.ok;
import static io.stockevents.producer.doctor.Check.skipped;
import static io.stockevents.producer.doctor.Check.warning;

import io.stockevents.producer.dao.Catalog.Table;
import io.stockevents.producer.doctor.KafkaFacts.Retention;
import io.stockevents.producer.doctor.KafkaFacts.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Judges the brokers and the topic. */
record KafkaChecks(String brokers, String topicName, Commands commands, Instant now) {

  /**
   * A row without an event for so long is not on its way any more: the connector and the brokers
   * take less than a second, and a connector that was restarted a few.
   */
  private static final Duration UNDER_WAY = Duration.ofSeconds(10);

  /**
   * @param registered whether there is a connector that could make the topic
   * @param table empty if nothing is known of it
   */
  void addTo(Findings findings, KafkaFacts facts, boolean registered, Optional<Table> table) {
    findings.add(
        ok(
            Item.KAFKA_REACHABLE,
            "%s, %d broker%s".formatted(brokers, facts.brokers(), plural(facts.brokers()))));
    if (facts.topic().isEmpty()) {
      findings.add(
          facts.forbidden()
              ? skipped(Item.KAFKA_TOPIC, "we may not see " + topicName)
              : noTopic(registered));
      findings.skipRest(
          Item.Group.KAFKA, facts.forbidden() ? "we may not see the topic" : "there is no topic");
      return;
    }
    Topic topic = facts.topic().get();
    findings.add(topic(topic));
    findings.add(
        topic
            .retention()
            .map(retention -> retention(topic, retention))
            .orElse(skipped(Item.KAFKA_RETENTION, "we may not see the topic's settings")));
    findings.add(
        topic.leaderless().isEmpty()
            ? lastEvent(topic, registered, table.flatMap(Table::newest))
            : skipped(Item.KAFKA_LAST_EVENT, "partitions have no leader"));
  }

  /** A topic that was there is gone with all its events; only a snapshot brings the rows back. */
  private Check noTopic(boolean registered) {
    return failed(
        Item.KAFKA_TOPIC,
        "there is no topic " + topicName,
        commands.createTopic(topicName) + (registered ? " && " + commands.startAnew() : ""));
  }

  private Check topic(Topic topic) {
    String found =
        "%s, %d partition%s".formatted(topicName, topic.partitions(), plural(topic.partitions()));
    if (!topic.leaderless().isEmpty()) {
      return failed(
          Item.KAFKA_TOPIC,
          "%s; no broker serves %s".formatted(found, topic.leaderless()),
          commands.describeTopic(topicName));
    }
    return topic.underReplicated().isEmpty()
        ? ok(Item.KAFKA_TOPIC, found)
        : warning(
            Item.KAFKA_TOPIC,
            "%s; copies of %s are out of step".formatted(found, topic.underReplicated()),
            commands.describeTopic(topicName));
  }

  private Check retention(Topic topic, Retention retention) {
    Item item = Item.KAFKA_RETENTION;
    if (retention.compact()) {
      return failed(
          item,
          "compacted: of each key only the newest event stays, so verify proves nothing of the"
              + " others",
          commands.alterTopic(topicName, "cleanup.policy=delete"));
    }
    String limit =
        retention.time().map(time -> "events go after " + Amount.time(time)).orElse("no time limit")
            + (retention.bytes() < 0
                ? ""
                : " or above " + Amount.bytes(retention.bytes()) + " a partition");
    return topic.complete()
        ? ok(item, limit + ", none is gone")
        : warning(
            item,
            limit + ", the first are gone: verify cannot prove the rows of that time",
            commands.alterTopic(topicName, "retention.ms=-1"));
  }

  private Check lastEvent(Topic topic, boolean registered, Optional<Instant> newestRow) {
    Item item = Item.KAFKA_LAST_EVENT;
    boolean rowIsLate =
        newestRow
            .filter(row -> row.isBefore(now.minus(UNDER_WAY)))
            .filter(row -> topic.newest().map(event -> event.isBefore(row)).orElse(true))
            .isPresent();
    String found =
        topic
            .newest()
            .map(event -> "%s ago".formatted(Amount.time(Duration.between(event, now))))
            .orElse("none yet");
    if (!rowIsLate) {
      return ok(item, found);
    }
    String late =
        "%s, and the newest row is %s old: it has not arrived"
            .formatted(found, Amount.time(Duration.between(newestRow.orElseThrow(), now)));
    return registered
        ? warning(
            item,
            late + "; if it does not come now that all else is mended, have the table read anew",
            commands.startAnew())
        : warning(item, late);
  }

  private static String plural(int count) {
    return count == 1 ? "" : "s";
  }
}
