package io.stockevents.benchmarks;

/**
 * Somebody who takes part in a {@link Race}.
 *
 * @param name as the table shows it
 * @param trial does the work once
 */
record Entrant(String name, Trial trial) {

  /** One attempt at the work. */
  @FunctionalInterface
  interface Trial {

    /**
     * Does the work, makes sure that it was done, and returns what it took.
     *
     * @return in the race's unit
     * @throws WrongResultException if the work was not done, or not all of it
     */
    double run() throws Exception;
  }
}
