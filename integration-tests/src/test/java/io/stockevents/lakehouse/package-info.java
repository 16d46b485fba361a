/** {@code cdc-lake}, as users run it. */
@NullMarked
package io.stockevents.lakehouse;

import org.jspecify.annotations.NullMarked;
