package io.stockevents.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A document with a place for the figures of each contest, between {@code <!-- figures: NAME -->}
 * and {@code <!-- /figures -->}. What stands around them is for people to write.
 */
final class PerformanceReport {

  private static final String END = "<!-- /figures -->";

  private final Path file;

  /**
   * Checks the document before anything is measured.
   *
   * @throws IOException if it cannot be read, or one of the contests has no place in it
   */
  PerformanceReport(Path file, List<Contest> contests) throws IOException {
    this.file = file;
    String text = Files.readString(file);
    for (Contest contest : contests) {
      place(text, contest.name());
    }
  }

  /** Replaces the figures of one contest; those of the others stay. */
  void write(String contest, String figures) throws IOException {
    String text = Files.readString(file);
    int begin = place(text, contest);
    int end = text.indexOf(END, begin);
    Files.writeString(file, text.substring(0, begin) + "\n" + figures + "\n" + text.substring(end));
  }

  /** Where the figures begin. */
  private int place(String text, String contest) throws IOException {
    String mark = "<!-- figures: " + contest + " -->\n";
    int begin = text.indexOf(mark);
    if (begin < 0 || text.indexOf(END, begin) < 0) {
      throw new IOException(file + " has no " + mark.strip() + " with " + END + " after it");
    }
    return begin + mark.length();
  }
}
