/**
 * {@code cdc-lake}: keeps a Hudi table equal to {@code stock_trades} from the table's change
 * events, and compacts, queries and verifies it.
 */
@NullMarked
package io.stockevents.lake;

import org.jspecify.annotations.NullMarked;
