package io.stockevents.checks.doctor;

import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Collects checks until every {@link CheckId} has one. What was found first stays: what could not
 * be read is put down before the rules are asked, which would take it for something that is not
 * there.
 */
final class CheckResults {

  private final Map<CheckId, Check> checks = new EnumMap<>(CheckId.class);

  void add(Check check) {
    checks.putIfAbsent(check.id(), check);
  }

  /** Skips the checks of this section that have no result yet, for this reason. */
  void skipRest(CheckId.Section section, String reason) {
    Arrays.stream(CheckId.values())
        .filter(id -> id.section() == section)
        .forEach(id -> add(Check.skipped(id, reason)));
  }

  /** Skips those of these that have no result yet, for this reason. */
  void skip(Collection<CheckId> items, String reason) {
    items.forEach(id -> add(Check.skipped(id, reason)));
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
