/** The table {@code public.stock_trades} through JDBC. */
@NullMarked
package io.stockevents.producer.dao;

import org.jspecify.annotations.NullMarked;
