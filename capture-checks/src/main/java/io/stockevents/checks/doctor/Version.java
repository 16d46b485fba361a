package io.stockevents.checks.doctor;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The first two numbers of a version. */
record Version(int major, int minor) {

  private static final Pattern FORM = Pattern.compile("(\\d{1,6})\\.(\\d{1,6})");

  /** The one of {@code 3.7.0.Final}, for example; empty if there are no two numbers. */
  static Optional<Version> of(String version) {
    Matcher matcher = FORM.matcher(version);
    return matcher.lookingAt()
        ? Optional.of(
            new Version(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2))))
        : Optional.empty();
  }

  boolean before(int otherMajor, int otherMinor) {
    return major < otherMajor || (major == otherMajor && minor < otherMinor);
  }
}
