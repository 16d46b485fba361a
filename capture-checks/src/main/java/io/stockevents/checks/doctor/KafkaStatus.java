package io.stockevents.checks.doctor;

import io.stockevents.kafka.HangingTransactions.Hanging;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the brokers say about the topic.
 *
 * @param brokers how many there are
 * @param forbidden whether we may not see the topic
 * @param topic empty if there is none that we may see
 */
record KafkaStatus(int brokers, boolean forbidden, Optional<Topic> topic) {

  /**
   * The topic.
   *
   * @param leaderless partitions that nobody serves; then nothing is known of its records
   * @param underReplicated partitions with fewer copies in step than they should have
   * @param complete whether every partition still begins with its first record
   * @param newest time of the newest record; empty if there is none
   * @param retention empty if we may not see it
   * @param hanging transactions that nothing will ever end; empty if the brokers do not say
   */
  record Topic(
      int partitions,
      List<Integer> leaderless,
      List<Integer> underReplicated,
      boolean complete,
      Optional<Instant> newest,
      Optional<Retention> retention,
      Optional<List<Hanging>> hanging) {
    Topic {
      hanging = hanging.map(List::copyOf);
      leaderless = List.copyOf(leaderless);
      underReplicated = List.copyOf(underReplicated);
    }
  }

  /**
   * What the brokers remove.
   *
   * @param compact whether all but the newest record of a key go
   * @param time how old a record gets; empty without limit
   * @param bytes how large a partition gets; -1 without limit
   */
  record Retention(boolean compact, Optional<Duration> time, long bytes) {}
}
