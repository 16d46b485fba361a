package io.stockevents.lake;

/**
 * How a table is kept small while it is written to.
 *
 * @param compactEvery commits between two compactions, at least 1
 * @param keepCommits the files that the last so many commits replaced stay, for readers that have
 *     begun and for time travel
 */
record TableMaintenance(int compactEvery, int keepCommits) {

  TableMaintenance {
    if (compactEvery < 1) {
      throw new IllegalArgumentException("--compact-every must be at least 1");
    }
  }
}
