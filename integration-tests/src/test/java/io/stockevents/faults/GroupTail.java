package io.stockevents.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.stockevents.it.Cli;
import java.time.Duration;
import java.util.BitSet;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One {@code cdc-tail --group} after the other, and what all of them showed. */
final class GroupTail implements AutoCloseable {

  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final Map<String, String> environment;
  private final BitSet offsets = new BitSet();
  private long lines;
  private @Nullable Cli tail;

  GroupTail(Map<String, String> environment) {
    this.environment = environment;
  }

  /** Starts one and waits until it shows something. */
  void start() {
    Cli next =
        Cli.start(environment, "cdc-tail", "--group=faults", "--format=json", "--timeout=60s");
    tail = next;
    await()
        .alias("cdc-tail shows something")
        .pollInterval(Duration.ofMillis(10))
        .atMost(LIMIT)
        .until(
            () -> {
              assertThat(next.isAlive()).as(next.err()).isTrue();
              return !next.out().isEmpty();
            });
  }

  /** Kills it as {@code kill -9} does. */
  void kill() throws JsonProcessingException {
    Cli killed = Objects.requireNonNull(tail);
    killed.kill();
    end(killed);
  }

  /** Waits until it has shown this record. */
  void awaitOffset(long offset) {
    String wanted = "\"offset\":" + offset + ",";
    Cli running = Objects.requireNonNull(tail);
    await().alias("record " + offset).atMost(LIMIT).until(() -> running.out().contains(wanted));
  }

  /** Offset of the first record that was shown. */
  int firstOffset() {
    return offsets.nextSetBit(0);
  }

  /** The offsets of those that were shown, counted from the first one. */
  BitSet offsets() {
    return offsets.get(firstOffset(), offsets.length());
  }

  /** How many were shown again. */
  long repeated() {
    return lines - offsets.cardinality();
  }

  @Override
  public void close() throws JsonProcessingException {
    Cli last = tail;
    if (last != null) {
      last.interrupt();
      end(last);
    }
  }

  private void end(Cli ended) throws JsonProcessingException {
    String out = ended.out();
    // A line that was cut off does not count as shown.
    for (String line : out.substring(0, out.lastIndexOf('\n') + 1).lines().toList()) {
      offsets.set(JSON.readTree(line).path("offset").asInt());
      lines++;
    }
    ended.close();
    tail = null;
  }
}
