package io.stockevents.producer.doctor;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Collects checks until every {@link Item} has one. */
final class Findings {

  private final Map<Item, Check> checks = new EnumMap<>(Item.class);

  void add(Check check) {
    checks.put(check.item(), check);
  }

  /** What nobody has looked at in this group was not looked at for this reason. */
  void skipRest(Item.Group group, String reason) {
    Arrays.stream(Item.values())
        .filter(item -> item.group() == group && !checks.containsKey(item))
        .forEach(item -> add(Check.skipped(item, reason)));
  }

  /** All of them, in the order of the items. */
  List<Check> all() {
    return List.copyOf(checks.values());
  }
}
