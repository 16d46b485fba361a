/**
 * What the commands count, for Prometheus. {@link ConsumerMetrics} has the names that all consumers
 * of the topic share, {@link MetricsServer} is where they are asked.
 */
@NullMarked
package io.stockevents.kafka.metrics;

import org.jspecify.annotations.NullMarked;
