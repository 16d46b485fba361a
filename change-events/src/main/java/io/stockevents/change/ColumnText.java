package io.stockevents.change;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Values of columns as text for people. */
final class ColumnText {

  private static final long MICROSECONDS_A_DAY = TimeUnit.DAYS.toMicros(1);

  private ColumnText() {}

  /** The text of a value that is not null. */
  static String of(Slices slices, int slot, @Nullable ColumnType type) {
    @Nullable String semanticType = type == null ? null : type.name();
    if (type != null && semanticType != null) {
      @Nullable String typed = typed(slices, slot, type, semanticType);
      if (typed != null) {
        return typed;
      }
    }
    return slices.isString(slot) ? slices.stringOrEmpty(slot) : slices.json(slot);
  }

  /** Null where the type needs no help to be read, and where the value is not of it. */
  private static @Nullable String typed(
      Slices slices, int slot, ColumnType type, String semanticType) {
    switch (semanticType) {
      case ColumnType.DECIMAL, ColumnType.VARIABLE_SCALE_DECIMAL -> {
        @Nullable BigDecimal number = ColumnNumber.of(slices, slot, type);
        return number == null ? null : number.toPlainString();
      }
      case "io.debezium.time.Date", "org.apache.kafka.connect.data.Date" -> {
        @Nullable Instant instant = ColumnTime.of(slices, slot, type);
        return instant == null ? null : LocalDate.ofInstant(instant, ZoneOffset.UTC).toString();
      }
      // Of a timestamp without a time zone.
      case "io.debezium.time.Timestamp",
          "io.debezium.time.MicroTimestamp",
          "io.debezium.time.NanoTimestamp",
          "org.apache.kafka.connect.data.Timestamp" -> {
        @Nullable Instant instant = ColumnTime.of(slices, slot, type);
        return instant == null ? null : LocalDateTime.ofInstant(instant, ZoneOffset.UTC).toString();
      }
      case "io.debezium.time.Time", "org.apache.kafka.connect.data.Time" -> {
        return time(TimeUnit.MILLISECONDS.toMicros(slices.numberOr(slot, -1)));
      }
      case "io.debezium.time.MicroTime" -> {
        return time(slices.numberOr(slot, -1));
      }
      default -> {
        return null;
      }
    }
  }

  private static @Nullable String time(long microseconds) {
    return microseconds < 0 || microseconds >= MICROSECONDS_A_DAY
        ? null
        : LocalTime.ofNanoOfDay(microseconds * 1_000).toString();
  }
}
