package io.stockevents.lake;

import io.stockevents.change.Coordinates;
import io.stockevents.trade.StockTrade;
import io.stockevents.trade.TradeDecoder;
import io.stockevents.trade.TradeEvent;
import io.stockevents.trade.TradeKey;
import io.stockevents.trade.TradeRecord;
import io.stockevents.trade.TradeRecord.Change;
import io.stockevents.trade.TradeRecord.Malformed;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Objects;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Decodes one record of Kafka's source into one row. A change has an {@code op} and the columns of
 * {@link LakeSchema}; a record that cannot be applied has a {@code problem} and its bytes; Kafka's
 * tombstones, which follow a delete and say nothing new, have neither.
 */
final class DecodedEvent implements MapFunction<Row, Row> {

  /** Columns of Kafka's source, in the order that {@link #call} wants them. */
  static final String[] RECORD = {"topic", "partition", "offset", "key", "value"};

  static final StructType SCHEMA =
      new StructType(nullable())
          .add("topic", DataTypes.StringType)
          .add("partition", DataTypes.IntegerType)
          .add("offset", DataTypes.LongType)
          .add("problem", DataTypes.StringType)
          .add("key", DataTypes.BinaryType)
          .add("value", DataTypes.BinaryType);

  private static final TradeDecoder DECODER = new TradeDecoder();

  /** What NUMERIC(12,2) holds. */
  private static final BigDecimal PRICE_LIMIT = new BigDecimal("10000000000");

  private static org.apache.spark.sql.types.StructField[] nullable() {
    return LakeSchema.ROW.asNullable().fields();
  }

  @Override
  public Row call(Row kafka) {
    Coordinates at = new Coordinates(kafka.getString(0), kafka.getInt(1), kafka.getLong(2));
    byte[] key = (byte[]) kafka.get(3);
    byte[] value = (byte[]) kafka.get(4);
    TradeRecord decoded = DECODER.decode(at, key, value);
    if (decoded instanceof Malformed malformed) {
      return problem(at, malformed.reason(), key, value);
    }
    if (decoded instanceof Change change) {
      String problem = problem(change.event());
      return problem == null ? change(at, change.event()) : problem(at, problem, key, value);
    }
    return row(at, new Object[LakeSchema.ROW.length()], null, null, null);
  }

  /** Why a decoded event cannot become a row of the table; null if it can. */
  private static @Nullable String problem(TradeEvent event) {
    TradeKey key = event.key();
    if (key == null) {
      return event.operation() + " is not a change of one row";
    }
    if (!LakeSchema.holds(key.createdAt())) {
      return "created_at " + key.createdAt() + " is outside the years 1 to 9999";
    }
    Instant committedAt = event.source().committedAt();
    if (!LakeSchema.holds(committedAt)) {
      return "the commit's time " + committedAt + " is outside the years 1 to 9999";
    }
    StockTrade after = event.after();
    if (after == null) {
      return null;
    }
    if (!LakeSchema.holds(after.updatedAt())) {
      return "updated_at " + after.updatedAt() + " is outside the years 1 to 9999";
    }
    return fits(after.stockPrice())
        ? null
        : "stock_price " + after.priceText() + " does not fit NUMERIC(12,2)";
  }

  private static boolean fits(@Nullable BigDecimal price) {
    return price != null
        && price.stripTrailingZeros().scale() <= 2
        && price.abs().compareTo(PRICE_LIMIT) < 0;
  }

  private static Row change(Coordinates at, TradeEvent event) {
    TradeKey key = Objects.requireNonNull(event.key());
    StockTrade after = event.after();
    // A delete keeps the key alone: what was deleted is to be gone.
    return row(
        at,
        new Object[] {
          key.tradeId().toString(),
          after == null ? null : after.stockName(),
          after == null
              ? null
              : Objects.requireNonNull(after.stockPrice()).setScale(2, RoundingMode.UNNECESSARY),
          after == null ? null : after.side().name(),
          after == null ? null : after.traderId().toString(),
          key.createdAt(),
          after == null ? null : after.updatedAt(),
          event.operation().code(),
          event.source().lsn(),
          event.source().committedAt(),
          key.createdAt().atOffset(ZoneOffset.UTC).toLocalDate().toString()
        },
        null,
        null,
        null);
  }

  private static Row problem(
      Coordinates at, String problem, byte @Nullable [] key, byte @Nullable [] value) {
    return row(at, new Object[LakeSchema.ROW.length()], problem, key, value);
  }

  private static Row row(
      Coordinates at,
      @Nullable Object[] columns,
      @Nullable String problem,
      byte @Nullable [] key,
      byte @Nullable [] value) {
    @Nullable Object[] all = Arrays.copyOf(columns, SCHEMA.length());
    int next = columns.length;
    all[next++] = at.topic();
    all[next++] = at.partition();
    all[next++] = at.offset();
    all[next++] = problem;
    all[next++] = key;
    all[next] = value;
    return RowFactory.create(all);
  }
}
