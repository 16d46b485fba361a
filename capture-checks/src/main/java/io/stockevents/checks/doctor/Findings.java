package io.stockevents.checks.doctor;

import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Collects checks until every {@link Item} has one. What was found first stays: what could not be
 * read is put down before the rules are asked, which would take it for something that is not there.
 */
final class Findings {

  private final Map<Item, Check> checks = new EnumMap<>(Item.class);

  void add(Check check) {
    checks.putIfAbsent(check.item(), check);
  }

  /** What nobody has looked at in this group was not looked at for this reason. */
  void skipRest(Item.Group group, String reason) {
    Arrays.stream(Item.values())
        .filter(item -> item.group() == group)
        .forEach(item -> add(Check.skipped(item, reason)));
  }

  /** What nobody has looked at of these was not looked at for this reason. */
  void skip(Collection<Item> items, String reason) {
    items.forEach(item -> add(Check.skipped(item, reason)));
  }

  /** Whether something has failed so far. */
  boolean anyFailed() {
    return checks.values().stream().anyMatch(check -> check.status() == Status.FAILED);
  }

  /** All of them, in the order of the items. */
  List<Check> all() {
    return List.copyOf(checks.values());
  }
}
