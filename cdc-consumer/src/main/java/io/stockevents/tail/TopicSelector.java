package io.stockevents.tail;

import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which topics to read.
 *
 * @param names of topics, as they are
 * @param expressions regular expressions of names; one that begins with {@code ^} is of their
 *     beginning, as kcat has it, any other of the whole name
 */
record TopicSelector(SortedSet<String> names, SortedSet<String> expressions) {

  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9._-]+");

  /** Kafka's own topics, which nobody means by a regular expression. */
  private static final String INTERNAL = "__";

  /** Keeps copies. */
  TopicSelector {
    names = new TreeSet<>(names);
    expressions = new TreeSet<>(expressions);
  }

  /**
   * Takes what a topic can be called as a name, and all else as a regular expression.
   *
   * @throws java.util.regex.PatternSyntaxException if it is none
   */
  static TopicSelector of(Collection<String> typed) {
    SortedSet<String> names = new TreeSet<>();
    SortedSet<String> expressions = new TreeSet<>();
    for (String each : typed) {
      if (NAME.matcher(each).matches()) {
        names.add(each);
      } else {
        Pattern.compile(each);
        expressions.add(each);
      }
    }
    return new TopicSelector(names, expressions);
  }

  /** Whether more than one topic may be read. */
  boolean severalPossible() {
    return names.size() > 1 || !expressions.isEmpty();
  }

  /** A pattern that is found in whole names of topics, those of {@link #names} too. */
  Pattern pattern() {
    Stream<String> whole =
        expressions.stream()
            .map(each -> each.startsWith("^") ? "(?:" + each + ").*" : "(?:" + each + ")");
    return Pattern.compile(
        Stream.concat(names.stream().map(Pattern::quote), whole).collect(Collectors.joining("|")));
  }

  /** Those of {@code topics} that a regular expression selects, in the order of their names. */
  List<String> matching(Collection<String> topics) {
    if (expressions.isEmpty()) {
      return List.of();
    }
    Pattern pattern = pattern();
    return topics.stream()
        .filter(topic -> !topic.startsWith(INTERNAL) && pattern.matcher(topic).matches())
        .sorted()
        .toList();
  }

  /** As it was typed. */
  @Override
  public String toString() {
    return Stream.concat(names.stream(), expressions.stream()).collect(Collectors.joining(", "));
  }
}
