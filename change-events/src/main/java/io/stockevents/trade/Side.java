package io.stockevents.trade;

/** What the trader chose: the two values that {@code stock_purchase_choice} allows. */
public enum Side {
  BUY,
  SELL
}
