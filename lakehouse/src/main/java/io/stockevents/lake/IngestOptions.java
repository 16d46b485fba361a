package io.stockevents.lake;

import java.time.Duration;

/**
 * What an ingest is to do.
 *
 * @param path the table
 * @param topic where the events are
 * @param trigger a batch begins this often; zero starts the next one at once
 * @param maxEventsPerBatch at least 1
 * @param initialBatch at most so many events are in the first batch of a table that is new, which
 *     is written straight to base files; 0 begins like any other
 * @param fromRetained whether a new table may begin with what the topic still has
 * @param once whether to stop when everything is read that was there at the start
 * @param upkeep how the table is kept small meanwhile
 */
record IngestOptions(
    LakePath path,
    TopicAccess topic,
    Duration trigger,
    long maxEventsPerBatch,
    long initialBatch,
    boolean fromRetained,
    boolean once,
    TableMaintenance upkeep) {

  IngestOptions {
    if (maxEventsPerBatch < 1) {
      throw new IllegalArgumentException("--max-events-per-batch must be at least 1");
    }
    if (initialBatch < 0) {
      throw new IllegalArgumentException("--initial-batch must be at least 0");
    }
  }
}
