package io.stockevents.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * The same work done by several, turn by turn: in each round everybody has one trial, so that what
 * else the machine does meanwhile meets all of them. Two are compared by the ratios within the
 * rounds.
 */
final class Race {

  private final Unit unit;
  private final List<Entrant> entrants;

  Race(Unit unit, List<Entrant> entrants) {
    this.unit = unit;
    this.entrants = List.copyOf(entrants);
  }

  /**
   * Has everybody run {@code rounds} times.
   *
   * @throws WrongResultException if somebody did less than the whole work
   */
  Results run(int rounds, Talk talk) throws Exception {
    Map<String, List<Double>> values = new LinkedHashMap<>();
    for (int round = 1; round <= rounds; round++) {
      for (Entrant entrant : entrants) {
        double value = entrant.trial().run();
        values.computeIfAbsent(entrant.name(), name -> new ArrayList<>()).add(value);
        talk.say("  %d/%d %s: %s", round, rounds, entrant.name(), unit.format(value));
      }
    }
    return new Results(unit, values);
  }

  /** What all have taken, round by round. */
  record Results(Unit unit, Map<String, List<Double>> values) {

    /** What one has taken. */
    Sample of(String entrant) {
      return new Sample(rounds(entrant));
    }

    /** How many times better {@code ours} is than {@code theirs}, in each round. */
    Sample ratio(String ours, String theirs) {
      List<Double> us = rounds(ours);
      List<Double> them = rounds(theirs);
      return new Sample(
          IntStream.range(0, us.size())
              .mapToObj(round -> unit.ratio(us.get(round), them.get(round)))
              .toList());
    }

    /** A line of the table: {@code ours} against {@code theirs}. */
    Line finding(String work, String ours, String theirs, Aim aim) {
      return new Line.Finding(
          work,
          ours,
          unit.format(of(ours).median()),
          theirs,
          unit.format(of(theirs).median()),
          ratio(ours, theirs),
          aim);
    }

    private List<Double> rounds(String entrant) {
      return Objects.requireNonNull(values.get(entrant), entrant);
    }
  }
}
