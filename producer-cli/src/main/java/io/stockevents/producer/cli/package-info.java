/** The commands of {@code stock-events}: parse, call a service, print. */
@NullMarked
package io.stockevents.producer.cli;

import org.jspecify.annotations.NullMarked;
