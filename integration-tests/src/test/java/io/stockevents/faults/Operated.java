package io.stockevents.faults;

import io.stockevents.change.Operation;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** That something was done to a trade. */
record Operated(UUID tradeId, Operation operation) {

  /** How often each was done, by what {@code stock-events generate} logged. */
  static Map<Operated, Integer> logged(String log) {
    Map<Operated, Integer> count = new HashMap<>();
    // A line that was cut off by a kill is not a promise.
    log.substring(0, log.lastIndexOf('\n') + 1)
        .lines()
        .map(line -> line.split(" +"))
        .map(words -> new Operated(UUID.fromString(words[words.length - 1]), operation(words[2])))
        .forEach(each -> count.merge(each, 1, Integer::sum));
    return count;
  }

  private static Operation operation(String word) {
    return switch (word) {
      case "insert" -> Operation.CREATE;
      case "update" -> Operation.UPDATE;
      case "delete" -> Operation.DELETE;
      default -> throw new IllegalArgumentException("generate does not log " + word);
    };
  }
}
