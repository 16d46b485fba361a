package io.stockevents.producer.generate;

import java.util.Locale;

/** What is done to a trade, in the order that summaries have. */
public enum Action {
  INSERT("inserted"),
  UPDATE("updated"),
  DELETE("deleted");

  private final String done;

  Action(String done) {
    this.done = done;
  }

  /** As lines for people begin with. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** As summaries say it when it is done. */
  public String done() {
    return done;
  }
}
