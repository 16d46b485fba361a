/**
 * Records whose schema is in a registry: Confluent's wire format of Avro, Protobuf and JSON Schema,
 * written anew as the JSON that Debezium would have sent without a schema. What reads that JSON
 * need not know of them.
 */
@NullMarked
package io.stockevents.encoding;

import org.jspecify.annotations.NullMarked;
