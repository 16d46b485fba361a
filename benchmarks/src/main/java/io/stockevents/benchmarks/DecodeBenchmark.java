package io.stockevents.benchmarks;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import io.stockevents.change.Coordinates;
import io.stockevents.change.DecodedRecord.Change;
import io.stockevents.change.EventDecoder;
import io.stockevents.change.Row;
import io.stockevents.trade.TradeDecoder;
import io.stockevents.trade.TradeRecord;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Decoding one recorded update, by our decoder and by two habits of users. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class DecodeBenchmark {

  /** A record as Connect writes it with {@code schemas.enable}. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Wrapped(@Nullable Envelope payload) {}

  /** What Debezium says of a change, and no more of it than our decoder reads. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Envelope(
      @Nullable Trade before,
      @Nullable Trade after,
      @Nullable Source source,
      @Nullable String op,
      @JsonProperty("ts_us") long timestamp) {}

  /** A row. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Trade(
      @JsonProperty("trade_id") String tradeId,
      @JsonProperty("stock_name") String stockName,
      @JsonProperty("stock_price") String stockPrice,
      @JsonProperty("stock_purchase_choice") String side,
      @JsonProperty("trader_id") String traderId,
      @JsonProperty("created_at") String createdAt,
      @JsonProperty("updated_at") String updatedAt) {}

  /** Where a change comes from. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Source(String snapshot, long lsn, long txId, @JsonProperty("ts_us") long committedAt) {}

  /** The recording that the updates come from. */
  @Param({"schemaless-string", "schema-precise"})
  public String recording = "";

  private final TradeDecoder decoder = new TradeDecoder();
  private final EventDecoder anyTable = new EventDecoder();
  private final ObjectMapper mapper = new ObjectMapper();
  private final Coordinates coordinates = new Coordinates("cdc.public.stock_trades", 0, 0);
  private ObjectReader records = mapper.readerFor(Envelope.class);
  private byte[] key = {};
  private byte[] value = {};

  /** Finds an update of a stock whose name is in ASCII, as they are. */
  @Setup
  public void read() throws IOException {
    InputStream in =
        Objects.requireNonNull(
            TradeDecoder.class.getResourceAsStream("/envelopes/" + recording + ".jsonl"));
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      JsonNode update = update(lines.lines().toList());
      key = update.required("key").asText().getBytes(StandardCharsets.UTF_8);
      value = update.required("value").asText().getBytes(StandardCharsets.UTF_8);
    }
    if (recording.startsWith("schema-")) {
      records = mapper.readerFor(Wrapped.class);
    }
  }

  private JsonNode update(List<String> lines) throws IOException {
    for (String line : lines) {
      JsonNode record = mapper.readTree(line);
      if (record.path("value").asText().matches("\\p{ASCII}*\"op\":\"u\"\\p{ASCII}*")) {
        return record;
      }
    }
    throw new IOException("no update in " + recording);
  }

  /** How many bytes the value has. */
  int size() {
    return value.length;
  }

  /** Ours: to a record with typed fields, checked. */
  @Benchmark
  public TradeRecord decoder() {
    return decoder.decode(coordinates, key, value);
  }

  /** Ours for any table: where the values are; they are decoded when they are asked for. */
  @Benchmark
  public Object event() {
    return anyTable.decode(coordinates, key, value);
  }

  /** The same, with every column asked for. */
  @Benchmark
  public int texts() {
    Row row =
        Objects.requireNonNull(((Change) anyTable.decode(coordinates, key, value)).event().row());
    int length = 0;
    for (int i = 0; i < row.size(); i++) {
      length += String.valueOf(row.text(i)).length();
    }
    return length;
  }

  /** Jackson to a tree, which the user has yet to look through. */
  @Benchmark
  public JsonNode tree() throws IOException {
    return mapper.readTree(value);
  }

  /** Jackson to records with strings in them. */
  @Benchmark
  public Object databind() throws IOException {
    return records.readValue(value);
  }
}
