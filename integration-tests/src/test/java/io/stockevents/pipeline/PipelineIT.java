package io.stockevents.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.stockevents.it.Cli;
import io.stockevents.it.StackExtension;
import io.stockevents.it.TestStack;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(StackExtension.class)
class PipelineIT {

  private static final JsonMapper JSON = new JsonMapper();
  private static final Pattern ACTION =
      Pattern.compile("(insert|update|delete)\\s.*?([0-9a-f]{8}-[0-9a-f-]{27})");
  private static final Map<String, String> OPERATIONS =
      Map.of("insert", "c", "update", "u", "delete", "d");

  private final TestStack stack;

  PipelineIT(TestStack stack) {
    this.stack = stack;
  }

  @Test
  void everyLoggedActionComesOutOfTheTopicInItsOrder() throws Exception {
    Cli.Result load = Cli.run(stack.environment(), "stock-events", "load", "--record-count", "50");
    assertThat(load.exitCode()).as(load.err()).isZero();

    Cli.Result generate =
        Cli.run(stack.environment(), "stock-events", "generate", "--rate=200", "--count=600");
    assertThat(generate.exitCode()).as(generate.err()).isZero();

    Map<String, List<String>> logged = actionsById(generate.out());
    assertThat(logged.values().stream().mapToInt(List::size).sum()).isEqualTo(600);
    assertThat(logged.values().stream().flatMap(List::stream)).contains("c", "u", "d");

    // Rows that were there before are updated and deleted too; their insert is not in the log.
    await()
        .atMost(Duration.ofSeconds(90))
        .untilAsserted(
            () -> {
              Map<String, List<String>> tailed = operationsById(tail());
              assertThat(logged)
                  .allSatisfy(
                      (id, operations) ->
                          assertThat(
                                  withoutEarlierInsert(
                                      tailed.getOrDefault(id, List.of()), operations))
                              .as(id)
                              .isEqualTo(operations));
            });
  }

  private String tail() {
    Cli.Result tail =
        Cli.run(
            stack.environment(), "cdc-tail", "--from=beginning", "--until-end", "--format=json");
    assertThat(tail.exitCode()).as(tail.err()).isZero();
    return tail.out();
  }

  private static List<String> withoutEarlierInsert(List<String> tailed, List<String> logged) {
    return tailed.isEmpty() || logged.contains("c") ? tailed : tailed.subList(1, tailed.size());
  }

  private static Map<String, List<String>> actionsById(String log) {
    Map<String, List<String>> actions = new LinkedHashMap<>();
    Matcher matcher = ACTION.matcher(log);
    while (matcher.find()) {
      actions
          .computeIfAbsent(matcher.group(2), id -> new ArrayList<>())
          .add(OPERATIONS.get(matcher.group(1)));
    }
    return actions;
  }

  private static Map<String, List<String>> operationsById(String tailed) throws IOException {
    Map<String, List<String>> operations = new LinkedHashMap<>();
    for (String line : tailed.lines().toList()) {
      JsonNode event = JSON.readTree(line);
      JsonNode row =
          event.path("op").asText().equals("d") ? event.path("before") : event.path("after");
      operations
          .computeIfAbsent(row.path("trade_id").asText(), id -> new ArrayList<>())
          .add(event.path("op").asText());
    }
    return operations;
  }
}
