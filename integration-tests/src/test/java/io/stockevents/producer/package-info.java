/** {@code stock-events load} and {@code generate} against a real database. */
@NullMarked
package io.stockevents.producer;

import org.jspecify.annotations.NullMarked;
