/** What capturing a TimescaleDB hypertable gives, case by case. */
@NullMarked
package io.stockevents.hypertable;

import org.jspecify.annotations.NullMarked;
