package io.stockevents.tail;

import static java.util.stream.Collectors.toMap;

import io.stockevents.cli.InstantConverter;
import io.stockevents.cli.UserError;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Where in the topic to begin. */
sealed interface StartPosition {

  /** The first offset to read of each of {@code partitions}. */
  Map<TopicPartition, Long> offsets(Consumer<?, ?> consumer, Collection<TopicPartition> partitions);

  /** The oldest record that is still there. */
  record Beginning() implements StartPosition {
    @Override
    public Map<TopicPartition, Long> offsets(
        Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
      return consumer.beginningOffsets(partitions);
    }
  }

  /** What comes from now on. */
  record Latest() implements StartPosition {
    @Override
    public Map<TopicPartition, Long> offsets(
        Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
      return consumer.endOffsets(partitions);
    }
  }

  /** The same offset in every partition, at least 0. */
  record Offset(long offset) implements StartPosition {
    @Override
    public Map<TopicPartition, Long> offsets(
        Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
      Map<TopicPartition, Long> first = consumer.beginningOffsets(partitions);
      Map<TopicPartition, Long> end = consumer.endOffsets(partitions);
      for (TopicPartition partition : partitions) {
        if (offset < first.getOrDefault(partition, 0L)
            || offset > end.getOrDefault(partition, 0L)) {
          throw UserError.failed(
              "offset %d is out of range: %s goes from %d to %d; try --from beginning"
                  .formatted(offset, partition, first.get(partition), end.get(partition)),
              null);
        }
      }
      return partitions.stream().collect(toMap(partition -> partition, partition -> offset));
    }
  }

  /**
   * The last {@code count} records of every partition, at least 0. They begin at these offsets or,
   * where something else has offsets too, earlier: see {@link LastRecords}.
   */
  record Last(long count) implements StartPosition {
    @Override
    public Map<TopicPartition, Long> offsets(
        Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
      Map<TopicPartition, Long> first = consumer.beginningOffsets(partitions);
      return consumer.endOffsets(partitions).entrySet().stream()
          .collect(
              toMap(
                  Map.Entry::getKey,
                  end -> Math.max(end.getValue() - count, first.getOrDefault(end.getKey(), 0L))));
    }
  }

  /** The first record that Kafka stamped with {@code instant} or later. */
  record Time(Instant instant) implements StartPosition {

    private static final Instant LATEST = Instant.ofEpochMilli(Long.MAX_VALUE);

    @Override
    public Map<TopicPartition, Long> offsets(
        Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
      Map<TopicPartition, Long> end = consumer.endOffsets(partitions);
      Map<TopicPartition, OffsetAndTimestamp> found =
          consumer.offsetsForTimes(
              partitions.stream()
                  .collect(toMap(partition -> partition, partition -> milliseconds())));
      return partitions.stream()
          .collect(
              toMap(
                  partition -> partition,
                  partition -> offset(found.get(partition), end.getOrDefault(partition, 0L))));
    }

    /** Kafka refuses times before 1970. */
    private long milliseconds() {
      if (instant.isBefore(Instant.EPOCH)) {
        return 0;
      }
      return instant.isAfter(LATEST) ? Long.MAX_VALUE : instant.toEpochMilli();
    }

    /** Kafka answers null where no record is as young. */
    private static long offset(@Nullable OffsetAndTimestamp found, long end) {
      return found == null ? end : found.offset();
    }
  }

  /** Reads what is typed after {@code --from}. */
  final class Converter implements ITypeConverter<StartPosition> {

    private final Clock clock;

    /** For picocli. */
    Converter() {
      this(Clock.system(ZoneId.systemDefault()));
    }

    /**
     * @param clock what {@code -5m} and {@code 10:00} are relative to; its zone is the local one
     */
    Converter(Clock clock) {
      this.clock = clock;
    }

    @Override
    public StartPosition convert(String typed) {
      String value = typed.toLowerCase(Locale.ROOT);
      return switch (value) {
        case "beginning", "earliest" -> new Beginning();
        case "latest", "end" -> new Latest();
        default -> {
          if (value.matches("\\d{1,18}")) {
            yield new Offset(Long.parseLong(value));
          }
          if (value.matches("-\\d{1,18}")) {
            yield new Last(-Long.parseLong(value));
          }
          if (value.matches("s@\\d{1,18}")) {
            yield new Time(Instant.ofEpochMilli(Long.parseLong(value.substring(2))));
          }
          yield new Time(time(typed));
        }
      };
    }

    private Instant time(String typed) {
      try {
        return localTime(typed.replace(' ', 'T'));
      } catch (DateTimeParseException notLocal) {
        try {
          return new InstantConverter(clock).convert(typed);
        } catch (TypeConversionException e) {
          throw unreadable(typed);
        }
      }
    }

    /** A time, a day or both, as the text format shows them. */
    private Instant localTime(String typed) {
      if (typed.indexOf('-') < 0) {
        return LocalTime.parse(typed)
            .atDate(LocalDate.now(clock))
            .atZone(clock.getZone())
            .toInstant();
      }
      LocalDateTime time =
          typed.indexOf('T') < 0
              ? LocalDate.parse(typed).atStartOfDay()
              : LocalDateTime.parse(typed);
      return time.atZone(clock.getZone()).toInstant();
    }

    private static TypeConversionException unreadable(String typed) {
      return new TypeConversionException(
          "'"
              + typed
              + "' is no position; write beginning, latest, an offset (1234), the last so many"
              + " (-100), the last so long (-5m) or a time (2026-11-21T10:00:00Z, or local:"
              + " 2026-11-21 10:00, 2026-11-21, 10:00)");
    }
  }
}
