/** The table {@code public.stock_trades} through JDBC; SQL lives here and nowhere else. */
@NullMarked
package io.stockevents.producer.dao;

import org.jspecify.annotations.NullMarked;
