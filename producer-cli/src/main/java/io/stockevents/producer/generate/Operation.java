package io.stockevents.producer.generate;

import io.stockevents.trade.StockTrade;

/** One change of one row. */
public sealed interface Operation {

  /** What is done. */
  Action action();

  /** The row afterwards, or the row that goes. */
  StockTrade trade();

  /** A new row. */
  record Insert(StockTrade trade) implements Operation {
    @Override
    public Action action() {
      return Action.INSERT;
    }
  }

  /**
   * A new price and time of update.
   *
   * @param before the row as this process last knew it
   */
  record Update(StockTrade before, StockTrade trade) implements Operation {
    @Override
    public Action action() {
      return Action.UPDATE;
    }
  }

  /**
   * The end of a row.
   *
   * @param trade the row as this process last knew it
   */
  record Delete(StockTrade trade) implements Operation {
    @Override
    public Action action() {
      return Action.DELETE;
    }
  }
}
