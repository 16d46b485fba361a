/**
 * The whole pipeline on one machine without containers: PostgreSQL, Kafka and Kafka Connect with
 * Debezium. {@link LocalStack} starts and stops it, for the command {@code cdc-stack} and for tests
 * alike.
 */
@NullMarked
package io.stockevents.stack;

import org.jspecify.annotations.NullMarked;
