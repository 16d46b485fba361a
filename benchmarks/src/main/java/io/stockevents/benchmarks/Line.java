package io.stockevents.benchmarks;

/** A line of one of the tables. */
sealed interface Line {

  /**
   * Us against a peer.
   *
   * @param work what was done
   * @param ours which of our commands did it
   * @param oursTook its median, with the unit
   * @param peer who did the same
   * @param peerTook its median, with the unit
   * @param ratios how many times better we were, round by round
   * @param aim what we want it to be
   */
  record Finding(
      String work,
      String ours,
      String oursTook,
      String peer,
      String peerTook,
      Sample ratios,
      Aim aim)
      implements Line {}

  /**
   * Something that has no peer, or that is no ratio.
   *
   * @param what was measured
   * @param value what came out, with the unit
   * @param aim what it should be; may be empty
   * @param reached whether it is
   */
  record Fact(String what, String value, String aim, boolean reached) implements Line {}
}
