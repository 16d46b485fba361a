import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.from_json;

import java.util.List;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.StructType;

/**
 * Reads a topic from its beginning to its end with Spark alone, and parses the envelopes with
 * Spark's own JSON parser, without keeping any. Arguments: brokers, topic, records a batch, and a
 * folder. Prints how many records there were, and the seconds that the batches took.
 */
public final class ReadAndParse {

  private static final StructType TRADE =
      new StructType()
          .add("trade_id", "string")
          .add("stock_name", "string")
          .add("stock_price", "string")
          .add("stock_purchase_choice", "string")
          .add("trader_id", "string")
          .add("created_at", "timestamp")
          .add("updated_at", "timestamp");

  private static final StructType ENVELOPE =
      new StructType()
          .add("before", TRADE)
          .add("after", TRADE)
          .add("source", new StructType().add("lsn", "long").add("ts_us", "long"))
          .add("op", "string");

  public static void main(String[] args) throws Exception {
    SparkSession spark =
        SparkSession.builder()
            .master("local[*]")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.local.dir", args[3])
            .config("spark.ui.enabled", "false")
            .config("spark.sql.session.timeZone", "UTC")
            .getOrCreate();
    VoidFunction2<Dataset<Row>, Long> nowhere =
        (batch, id) -> batch.write().format("noop").mode("append").save();
    StreamingQuery query =
        spark
            .readStream()
            .format("kafka")
            .option("kafka.bootstrap.servers", args[0])
            .option("kafka.isolation.level", "read_committed")
            .option("subscribe", args[1])
            .option("startingOffsets", "earliest")
            .option("maxOffsetsPerTrigger", args[2])
            .load()
            .select(from_json(col("value").cast("string"), ENVELOPE).as("event"))
            .select("event.*")
            .writeStream()
            .option("checkpointLocation", args[3] + "/checkpoint")
            .trigger(Trigger.AvailableNow())
            .foreachBatch(nowhere)
            .start();
    query.awaitTermination();
    List<StreamingQueryProgress> batches = List.of(query.recentProgress());
    long records = batches.stream().mapToLong(StreamingQueryProgress::numInputRows).sum();
    long millis =
        batches.stream()
            .filter(batch -> batch.numInputRows() > 0)
            .mapToLong(batch -> batch.durationMs().get("triggerExecution"))
            .sum();
    System.out.println(records + " " + millis / 1e3);
    spark.stop();
  }
}
