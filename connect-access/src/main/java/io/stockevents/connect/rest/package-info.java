/** Kafka Connect's REST interface: its client, connector states, restarts of failed tasks. */
@NullMarked
package io.stockevents.connect.rest;

import org.jspecify.annotations.NullMarked;
