package io.stockevents.lake;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a query found.
 *
 * @param engine what answered
 * @param columns names of the columns
 * @param rows their values: numbers, booleans, {@link java.time.Instant}s, and text for all else
 */
record QueryResult(String engine, List<String> columns, List<List<@Nullable Object>> rows) {}
