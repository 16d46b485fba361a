/**
 * The trade, one row of {@code public.stock_trades}, and the changes of that table: typed views of
 * the rows and events that {@link io.stockevents.change} decodes.
 */
@NullMarked
package io.stockevents.trade;

import org.jspecify.annotations.NullMarked;
