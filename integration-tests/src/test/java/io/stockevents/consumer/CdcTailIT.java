package io.stockevents.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.awaitility.Awaitility.await;

import io.stockevents.it.Cli;
import io.stockevents.it.Events;
import io.stockevents.it.StackExtension;
import io.stockevents.it.TestStack;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(StackExtension.class)
class CdcTailIT {

  private static final Duration LONG = Duration.ofSeconds(60);

  private final TestStack stack;

  CdcTailIT(TestStack stack) {
    this.stack = stack;
  }

  @Test
  void showsAnInsertAnUpdateAndADeleteAsTheyHappen() throws Exception {
    String symbol = symbol();
    try (Cli tail = tail("--from=beginning", "--symbol=" + symbol)) {
      insert(symbol);
      stack.execute(
          "UPDATE stock_trades SET stock_price = 188.01 WHERE stock_name = '" + symbol + "'");
      stack.execute("DELETE FROM stock_trades WHERE stock_name = '" + symbol + "'");

      await().atMost(LONG).until(() -> tail.out().lines().count() == 3);
      assertThat(tail.out().lines())
          .satisfiesExactly(
              line -> assertThat(line).contains("insert", symbol, "BUY", "187.44"),
              line -> assertThat(line).contains("update", symbol, "187.44 → 188.01"),
              line -> assertThat(line).contains("delete", symbol, "BUY", "188.01"));

      Cli.Result result = tail.interrupt();
      assertThat(result.exitCode()).isZero();
      assertThat(result.err())
          .contains("tailed 3 events: 0 snapshot, 1 insert, 1 update, 1 delete");
    }
  }

  @Test
  void groupGoesOnWhereItStopped() throws Exception {
    String symbol = symbol();
    String group = "--group=it-" + UUID.randomUUID();
    try (Events events = Events.fromBeginning(stack, stack.topic())) {
      for (int run = 0; run < 2; run++) {
        insertAndAwait(symbol, events);
        String topics = "--topic=^" + stack.topic();
        assertThat(run(topics, "--from=beginning", "-e", group, "--symbol=" + symbol).out())
            .hasLineCount(1);
      }
    }
  }

  @Test
  void hostileSymbolStaysOnItsLine() throws Exception {
    String symbol = symbol();
    try (Events events = Events.fromBeginning(stack, stack.topic())) {
      insertAndAwait(symbol + "\n\r\u0007\u001b[31m\u009b2J\u202e\u2028red", events);
    }

    String expression = "--topic=" + stack.topic().replace(".", "\\.") + "|no-such-topic";
    assertThat(run(expression, "--until=" + Instant.now(), "--partition=0").out().lines())
        .filteredOn(line -> line.contains(symbol))
        .singleElement(STRING)
        .contains(" insert   " + stack.topic() + " ")
        .contains("\\n\\r\\u{7}\\u{1b}[31m\\u{9b}2J\\u{202e}\\u{2028}red ")
        .doesNotContainPattern("\\p{Cc}|\\p{Cf}");
  }

  @Test
  void closedPipeIsACleanEnd() throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
                "bash",
                "-c",
                "set -o pipefail; \"$0\" --timeout=60s | head -n 1",
                Cli.launcher("cdc-tail"))
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().putAll(stack.environment());
    Process pipe = builder.start();
    await()
        .atMost(LONG)
        .until(
            () -> {
              insert(symbol());
              return !pipe.isAlive();
            });

    assertThat(pipe.exitValue()).isZero();
    assertThat(new String(pipe.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .hasLineCount(1);
  }

  @Test
  void unknownTopicIsOneLineThatNamesTheOthers() {
    // It waits that long for the topic to be made.
    Cli.Result result =
        Cli.run(
            stack.environment(),
            "cdc-tail",
            "--timeout=10s",
            "--topic=no-such-topic",
            "--until-end");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains("no-such-topic", stack.topic()).hasLineCount(1);
  }

  @Test
  void noBrokerIsOneLineAndAnExitCodeOfItsOwn() {
    Map<String, String> environment = new HashMap<>(stack.environment());
    environment.put("KAFKA_BOOTSTRAP_SERVERS", "localhost:1");

    Cli.Result result = Cli.run(environment, "cdc-tail", "--timeout=1s");

    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.err()).contains("localhost:1").hasLineCount(1);
  }

  /** Its event is in the topic on return. */
  private void insertAndAwait(String symbol, Events events) throws Exception {
    insert(symbol);
    events.upTo(
        "the insert of " + symbol,
        event -> event.row() != null && event.row().stockName().equals(symbol));
  }

  private void insert(String symbol) throws Exception {
    stack.execute(
        """
        INSERT INTO stock_trades
          (trade_id, stock_name, stock_price, stock_purchase_choice, trader_id)
        VALUES (gen_random_uuid(), '%s', 187.44, 'BUY', gen_random_uuid())
        """
            .formatted(symbol));
  }

  /** One that no other test has. */
  private static String symbol() {
    return "S" + UUID.randomUUID().toString().substring(0, 8);
  }

  private Cli tail(String... options) {
    return Cli.start(stack.environment(), command(options));
  }

  private Cli.Result run(String... options) {
    return Cli.run(stack.environment(), command(options));
  }

  private static String[] command(String... options) {
    // The default is for people: a busy machine may need longer to answer.
    List<String> words = new ArrayList<>(List.of("cdc-tail", "--timeout=60s"));
    words.addAll(List.of(options));
    return words.toArray(String[]::new);
  }
}
