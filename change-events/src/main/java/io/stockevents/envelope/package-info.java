/**
 * The Debezium envelope around a trade: what one Kafka record of the change topic says, decoded
 * from its bytes with a streaming parser.
 */
@NullMarked
package io.stockevents.envelope;

import org.jspecify.annotations.NullMarked;
