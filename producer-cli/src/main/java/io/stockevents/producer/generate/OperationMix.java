package io.stockevents.producer.generate;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How often each action is done, as weights: they need not sum to 100.
 *
 * @param insert weight of inserts, 0 to 1,000,000
 * @param update weight of updates, 0 to 1,000,000
 * @param delete weight of deletes, 0 to 1,000,000
 */
public record OperationMix(int insert, int update, int delete) {

  private static final int MOST = 1_000_000;
  private static final Pattern WEIGHT = Pattern.compile("(insert|update|delete)=(\\d{1,7})");

  /**
   * Checks the weights.
   *
   * @throws IllegalArgumentException if one is out of its range, or all are 0
   */
  public OperationMix {
    if (Math.min(insert, Math.min(update, delete)) < 0
        || Math.max(insert, Math.max(update, delete)) > MOST) {
      throw new IllegalArgumentException("a weight must be 0 to 1000000");
    }
    if (insert + update + delete == 0) {
      throw new IllegalArgumentException("one weight at least must be above 0");
    }
  }

  /**
   * Reads {@code insert=60,update=30,delete=10}; what is left out has weight 0.
   *
   * @throws IllegalArgumentException if it is not of that form
   */
  public static OperationMix parse(String text) {
    Map<Action, Integer> weights = new EnumMap<>(Action.class);
    for (String part : text.split(",", -1)) {
      Matcher matcher = WEIGHT.matcher(part.strip());
      if (!matcher.matches()) {
        throw new IllegalArgumentException(
            "'" + text + "' is not a mix; write insert=60,update=30,delete=10");
      }
      Action action = Action.valueOf(matcher.group(1).toUpperCase(Locale.ROOT));
      if (weights.put(action, Integer.valueOf(matcher.group(2))) != null) {
        throw new IllegalArgumentException("'" + text + "' gives " + matcher.group(1) + " twice");
      }
    }
    return new OperationMix(
        weights.getOrDefault(Action.INSERT, 0),
        weights.getOrDefault(Action.UPDATE, 0),
        weights.getOrDefault(Action.DELETE, 0));
  }

  /** An action, drawn by weight. */
  Action draw(RandomGenerator random) {
    int drawn = random.nextInt(insert + update + delete);
    if (drawn < insert) {
      return Action.INSERT;
    }
    return drawn < insert + update ? Action.UPDATE : Action.DELETE;
  }

  @Override
  public String toString() {
    return "insert=" + insert + ",update=" + update + ",delete=" + delete;
  }
}
