package io.stockevents.stack;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What a topic of one partition shows of a batch that the connector was asked for. While it reads
 * the rows it sends nothing else; the last of them is marked.
 */
final class BatchProgress {

  /** How far it is. */
  enum State {
    /** None of its rows has come. */
    AWAITED,
    /** Some have, and nothing else since. */
    ARRIVING,
    /** The last one has. */
    COMPLETE,
    /** Changes came before the last one: the connector was started again, or has failed. */
    BROKEN_OFF
  }

  private final Batch batch;
  private State state = State.AWAITED;
  private long rows;

  BatchProgress(Batch batch) {
    this.batch = batch;
  }

  State state() {
    return state;
  }

  /** How many of its rows have come. */
  long rows() {
    return rows;
  }

  /** Takes in the value of the next record; rows of other snapshots do not count. */
  void add(JsonNode envelope) {
    if (state == State.COMPLETE || state == State.BROKEN_OFF) {
      return;
    }
    if (!envelope.path("op").asText().equals("r")) {
      state = state == State.ARRIVING ? State.BROKEN_OFF : state;
    } else if (batch.contains(envelope.path("after"))) {
      rows++;
      boolean last = envelope.path("source").path("snapshot").asText().equals("last");
      state = last ? State.COMPLETE : State.ARRIVING;
    }
  }
}
