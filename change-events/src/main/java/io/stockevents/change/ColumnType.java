package io.stockevents.change;

import org.jspecify.annotations.Nullable;

/**
 * What the schema in a record says of a column.
 *
 * @param type Kafka Connect's type: {@code int32}, {@code string}, {@code bytes}, {@code struct}
 * @param name of the semantic type: {@code io.debezium.time.MicroTimestamp}; null if it has none
 * @param scale decimals of an {@code org.apache.kafka.connect.data.Decimal}, 0 otherwise
 */
public record ColumnType(String type, @Nullable String name, int scale) {

  static final String DECIMAL = "org.apache.kafka.connect.data.Decimal";
  static final String VARIABLE_SCALE_DECIMAL = "io.debezium.data.VariableScaleDecimal";

  boolean is(String semanticName) {
    return semanticName.equals(name);
  }
}
