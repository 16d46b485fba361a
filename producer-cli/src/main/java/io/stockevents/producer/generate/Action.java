package io.stockevents.producer.generate;

/** What is done to a trade, in the order that summaries have. */
public enum Action {
  INSERT("inserted"),
  UPDATE("updated"),
  DELETE("deleted");

  private final String done;

  Action(String done) {
    this.done = done;
  }

  /** As the log says it when it is done. */
  public String done() {
    return done;
  }
}
