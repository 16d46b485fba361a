package io.stockevents.benchmarks;

import java.util.List;

/** One subject to be measured. */
interface Contest {

  /** By which it is chosen on the command line. */
  String name();

  /**
   * Measures it, with whichever peers are there.
   *
   * @return at least one line of the table
   * @throws WrongResultException if somebody did less than the whole work
   */
  List<Line> run(Lab lab) throws Exception;
}
