package io.stockevents.producer.generate;

import java.util.Locale;

/** What is done to a trade, in the order that summaries have. */
public enum Action {
  INSERT("inserted"),
  UPDATE("updated"),
  DELETE("deleted");

  private final String pastTense;

  Action(String pastTense) {
    this.pastTense = pastTense;
  }

  /** As lines for people begin with. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** As summaries say it when it is done. */
  public String pastTense() {
    return pastTense;
  }
}
