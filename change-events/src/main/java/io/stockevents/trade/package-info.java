/** The trade: one row of {@code public.stock_trades}. */
@NullMarked
package io.stockevents.trade;

import org.jspecify.annotations.NullMarked;
