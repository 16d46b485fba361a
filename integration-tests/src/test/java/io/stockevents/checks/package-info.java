/** {@code cdc-verify} and {@code cdc-doctor} against a real stack. */
@NullMarked
package io.stockevents.checks;

import org.jspecify.annotations.NullMarked;
