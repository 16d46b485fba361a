package io.stockevents.tail;

import static io.stockevents.tail.Envelopes.TOPIC;
import static io.stockevents.tail.Envelopes.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.stockevents.change.Coordinates;
import io.stockevents.change.DecodedRecord.Change;
import io.stockevents.change.EventDecoder;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Records may claim any time; whoever can write to the topic must not be able to stop a tail. */
class ExtremeTimesTest {

  @ParameterizedTest
  @ValueSource(
      longs = {
        Long.MIN_VALUE,
        -9_000_000_000_000_000_000L,
        0,
        99_999_999_999_999_000L,
        Long.MAX_VALUE
      })
  void anyTimeOfACommitIsMeasured(long micros) {
    String value =
        Envelopes.insert(Envelopes.row("AAPL", "187.44", "BUY"))
            .replace("\"ts_us\":1795356173650111", "\"ts_us\":" + micros)
            .replace("\"ts_us\":1795356173652907", "\"ts_us\":" + -micros);
    Change change =
        (Change)
            new EventDecoder()
                .decode(new Coordinates(TOPIC, 0, 42), bytes(Envelopes.KEY), bytes(value));
    Latencies latencies = new Latencies();

    latencies.record(change.event(), Instant.ofEpochMilli(Long.MAX_VALUE), Instant.now());
    latencies.record(change.event(), Instant.ofEpochMilli(Long.MIN_VALUE), Instant.now());
    new TailMetrics(new PrometheusRegistry()).read(change, true);

    assertThat(latencies.count()).isEqualTo(2);
  }
}
