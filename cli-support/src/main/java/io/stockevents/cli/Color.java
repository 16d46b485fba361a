package io.stockevents.cli;

import java.util.Locale;
import picocli.CommandLine.Help.Ansi;

/** When output is coloured. */
public enum Color {
  AUTO(Ansi.AUTO),
  ALWAYS(Ansi.ON),
  NEVER(Ansi.OFF);

  private final Ansi ansi;

  Color(Ansi ansi) {
    this.ansi = ansi;
  }

  /** Whether it is, on the terminal that there is. */
  public boolean isOn() {
    return ansi.enabled();
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
