package io.stockevents.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class RaceTest {

  private final StringWriter err = new StringWriter();
  private final Talk talk = new Talk(new PrintWriter(err));

  @Test
  void everybodyHasOneTrialInEachRound() throws Exception {
    List<String> turns = new ArrayList<>();
    Race race = new Race(Unit.SECONDS, List.of(taking("a", turns), taking("b", turns)));

    race.run(3, talk);

    assertThat(turns).containsExactly("a", "b", "a", "b", "a", "b");
  }

  @Test
  void ratiosAreTakenWithinTheRounds() throws Exception {
    Race race = new Race(Unit.SECONDS, List.of(values("ours", 1, 2, 4), values("peer", 2, 8, 4)));

    Sample ratios = race.run(3, talk).ratio("ours", "peer");

    assertThat(ratios.values()).containsExactly(2.0, 4.0, 1.0);
    assertThat(ratios.median()).isEqualTo(2);
  }

  @Test
  void moreIsBetterWhereThingsASecondAreCounted() throws Exception {
    Race race = new Race(Unit.ROWS_PER_SECOND, List.of(values("ours", 30), values("peer", 10)));

    assertThat(race.run(1, talk).ratio("ours", "peer").median()).isCloseTo(3, within(1e-9));
  }

  @Test
  void oneWhoDidLessEndsTheRace() {
    Entrant lazy =
        new Entrant(
            "lazy",
            () -> {
              WrongResultException.require("rows", 10, 9);
              return 0;
            });

    assertThatThrownBy(() -> new Race(Unit.SECONDS, List.of(lazy)).run(1, talk))
        .isInstanceOf(WrongResultException.class)
        .hasMessage("rows should be 10 and is 9");
  }

  @Test
  void medianOfAnEvenNumberIsTheMeanOfTheMiddle() {
    assertThat(new Sample(List.of(4.0, 1.0, 3.0, 2.0)).median()).isEqualTo(2.5);
    assertThat(new Sample(List.of(4.0, 1.0, 3.0, 2.0)).min()).isEqualTo(1);
    assertThat(new Sample(List.of(4.0, 1.0, 3.0, 2.0)).max()).isEqualTo(4);
  }

  private static Entrant taking(String name, List<String> turns) {
    return new Entrant(
        name,
        () -> {
          turns.add(name);
          return 1;
        });
  }

  private static Entrant values(String name, double... values) {
    Deque<Double> left = new ArrayDeque<>();
    for (double value : values) {
      left.add(value);
    }
    return new Entrant(name, left::remove);
  }
}
