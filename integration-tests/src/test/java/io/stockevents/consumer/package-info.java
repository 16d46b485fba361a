/** {@code cdc-tail} as users run it. */
@NullMarked
package io.stockevents.consumer;

import org.jspecify.annotations.NullMarked;
