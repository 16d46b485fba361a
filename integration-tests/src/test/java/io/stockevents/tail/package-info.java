/** {@code cdc-tail} as users run it. */
@NullMarked
package io.stockevents.tail;

import org.jspecify.annotations.NullMarked;
