/** Trades that look real, reproducible from a seed. */
@NullMarked
package io.stockevents.producer.trades;

import org.jspecify.annotations.NullMarked;
