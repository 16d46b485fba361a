package io.stockevents.stack;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.net.URI;

/**
 * What a running stack tells other processes about itself, as {@code state.json} in its folder.
 *
 * @param pid the process that Kafka and Connect run in
 * @param postgresPid the process that PostgreSQL runs as
 * @param postgres product and version of the database, for people
 * @param timescaleDb whether the table is a hypertable
 * @param exactlyOnce whether the worker writes events in transactions
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record StackState(
    long pid,
    long postgresPid,
    int postgresPort,
    int kafkaPort,
    int connectPort,
    String postgres,
    boolean timescaleDb,
    boolean exactlyOnce) {

  /** Where Kafka Connect's REST interface is. */
  URI connectUrl() {
    return URI.create("http://" + LoopbackPort.HOST + ":" + connectPort);
  }
}
