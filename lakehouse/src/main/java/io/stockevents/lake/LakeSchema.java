package io.stockevents.lake;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The columns of the Hudi table, and how it is laid out. */
final class LakeSchema {

  static final String NAME = "stock_trades";

  /** Columns of the source table that identify a row. */
  static final List<String> KEY = List.of("trade_id", "created_at");

  /** All others of the source table. */
  static final List<String> VALUES =
      List.of("stock_name", "stock_price", "stock_purchase_choice", "trader_id", "updated_at");

  /** The source table's columns in its order; what every view shows. */
  static final List<String> COLUMNS =
      List.of(
          "trade_id",
          "stock_name",
          "stock_price",
          "stock_purchase_choice",
          "trader_id",
          "created_at",
          "updated_at");

  /** A second view: the last change of each row, deleted rows included. */
  static final String CHANGES = NAME + "_changes";

  /** The columns of that view in SQL; {@code lake_commit} grows, and tells which commit it was. */
  static final List<String> CHANGES_COLUMNS =
      Stream.concat(
              COLUMNS.stream(),
              Stream.of("op", "lsn", "committed_at", "_hoodie_commit_time AS lake_commit"))
          .toList();

  /** Day of {@code created_at} in UTC, which the table is partitioned by. */
  static final String PARTITION = "created_date";

  /** Of two changes of a row, the one with the greater LSN is the later one. */
  static final String ORDERING = "lsn";

  /** The envelope's {@code op}; {@code d} marks the row that a delete leaves behind. */
  static final String OPERATION = "op";

  /** What keeps deleted rows out of a view, in SQL. */
  static final String NOT_DELETED = "op <> 'd'";

  static final DataType PRICE = DataTypes.createDecimalType(12, 2);

  /** One row: the source's columns, and what the envelope says about its last change. */
  static final StructType ROW =
      new StructType()
          .add("trade_id", DataTypes.StringType, false)
          .add("stock_name", DataTypes.StringType)
          .add("stock_price", PRICE)
          .add("stock_purchase_choice", DataTypes.StringType)
          .add("trader_id", DataTypes.StringType)
          .add("created_at", DataTypes.TimestampType, false)
          .add("updated_at", DataTypes.TimestampType)
          .add(OPERATION, DataTypes.StringType)
          .add(ORDERING, DataTypes.LongType)
          .add("committed_at", DataTypes.TimestampType)
          .add(PARTITION, DataTypes.StringType);

  private static final Instant FIRST_TIME = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant LAST_TIME = Instant.parse("9999-12-31T23:59:59.999999Z");

  private LakeSchema() {}

  /** Whether a column can hold this time; PostgreSQL goes further in both directions. */
  static boolean holds(Instant time) {
    return !time.isBefore(FIRST_TIME) && !time.isAfter(LAST_TIME);
  }
}
