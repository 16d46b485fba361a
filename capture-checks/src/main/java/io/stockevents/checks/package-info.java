/** The commands that check a capture: {@code cdc-verify} and {@code cdc-doctor}. */
@NullMarked
package io.stockevents.checks;

import org.jspecify.annotations.NullMarked;
