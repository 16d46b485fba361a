package io.stockevents.lake;

import java.time.Duration;

/**
 * What to compare.
 *
 * @param path the lake's table
 * @param source the table that it must be equal to
 * @param topic what connects them
 * @param timeout how long the connector and an ingest may each take to come up to the source
 */
record VerifyOptions(LakePath path, SourceTable source, TopicAccess topic, Duration timeout) {

  VerifyOptions {
    if (timeout.isZero()) {
      throw new IllegalArgumentException("--timeout must be longer than 0");
    }
  }
}
