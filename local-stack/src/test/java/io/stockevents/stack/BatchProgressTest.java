package io.stockevents.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stockevents.stack.Batch.Column;
import io.stockevents.stack.BatchProgress.State;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BatchProgressTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void isCompleteWithTheRowThatIsMarkedAsTheLast() throws Exception {
    BatchProgress progress = progress(null, "b");

    add(progress, "c", "false", "a");
    assertThat(progress.state()).as("a change before the first row").isEqualTo(State.AWAITED);
    add(progress, "r", "first", "a");
    assertThat(progress.state()).isEqualTo(State.ARRIVING);
    add(progress, "r", "last", "b");
    assertThat(progress.state()).isEqualTo(State.COMPLETE);
    add(progress, "u", "false", "a");

    assertThat(progress.state()).isEqualTo(State.COMPLETE);
    assertThat(progress.rows()).isEqualTo(2);
  }

  @Test
  void isBrokenOffByAChangeBeforeTheLastRow() throws Exception {
    BatchProgress progress = progress(null, "c");

    add(progress, "r", "first", "a");
    add(progress, "u", "true", "a");

    assertThat(progress.state()).isEqualTo(State.BROKEN_OFF);
  }

  @Test
  void takesNoRowOfAnotherSnapshotForItsOwn() throws Exception {
    BatchProgress progress = progress("b", "d");

    add(progress, "r", "last", "b");
    add(progress, "r", "last", "e");
    assertThat(progress.state()).isEqualTo(State.AWAITED);
    add(progress, "r", "last", "d");

    assertThat(progress.state()).isEqualTo(State.COMPLETE);
    assertThat(progress.rows()).isEqualTo(1);
  }

  @Test
  void timesAreComparedAsTimes() throws Exception {
    Batch batch =
        new Batch(
            Column.CREATED_AT, "2026-11-20T09:30:00.100000Z", "2026-11-20T09:30:00.120000Z", 1);

    assertThat(batch.condition())
        .isEqualTo(
            "created_at > '2026-11-20T09:30:00.100000Z'"
                + " AND created_at <= '2026-11-20T09:30:00.120000Z'");
    assertThat(batch.contains(JSON.readTree("{\"created_at\":\"2026-11-20T09:30:00.12Z\"}")))
        .isTrue();
    assertThat(batch.contains(JSON.readTree("{\"created_at\":\"2026-11-20T09:30:00.1Z\"}")))
        .isFalse();
  }

  private static BatchProgress progress(@Nullable String after, String upTo) {
    return new BatchProgress(new Batch(Column.TRADE_ID, after, upTo, 2));
  }

  private static void add(BatchProgress progress, String operation, String snapshot, String id)
      throws JsonProcessingException {
    progress.add(
        JSON.readTree(
            """
            {"op": "%s", "source": {"snapshot": "%s"}, "after": {"trade_id": "%s"}}"""
                .formatted(operation, snapshot, id)));
  }
}
