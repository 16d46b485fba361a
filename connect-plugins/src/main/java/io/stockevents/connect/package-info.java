/** Transforms for Kafka Connect, for its plugin path. */
@NullMarked
package io.stockevents.connect;

import org.jspecify.annotations.NullMarked;
