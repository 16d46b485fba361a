package io.stockevents.tail;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.stockevents.cli.Timestamps;
import io.stockevents.envelope.ChangeEvent;
import io.stockevents.envelope.Coordinates;
import io.stockevents.envelope.DecodedRecord;
import io.stockevents.envelope.DecodedRecord.Change;
import io.stockevents.envelope.DecodedRecord.Tombstone;
import io.stockevents.trade.PostgresTime;
import io.stockevents.trade.StockTrade;
import io.stockevents.trade.TradeKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * One JSON object a line. Its fields, in this order: {@code topic}, {@code partition}, {@code
 * offset}, {@code op} (null for a tombstone), {@code committed_at}, {@code processed_at}, {@code
 * tx}, {@code lsn}, {@code snapshot}, {@code trade_id}, {@code created_at}, {@code key_only},
 * {@code before}, {@code after}; a logical message also has {@code message}. Times are ISO-8601
 * with microseconds, prices are strings. All is ASCII: what else a record has is written as an
 * escape, so that neither a terminal nor a reader of lines takes it for its own. Where {@code
 * key_only} is true, the old row is not known and {@code before} is null.
 */
final class JsonFormat implements EventFormat {

  private final JsonFactory jsonFactory =
      JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
  private final Timestamps timestamps = Timestamps.iso();
  private final StringBuilder text = new StringBuilder();

  @Override
  public void write(
      @Nullable DecodedRecord record, ConsumerRecord<byte[], byte[]> source, LineBuffer out) {
    if (record == null || record instanceof DecodedRecord.Malformed) {
      return;
    }
    try (JsonGenerator json = jsonFactory.createGenerator(out)) {
      json.writeStartObject();
      coordinates(record.coordinates(), json);
      if (record instanceof Change change) {
        change(change.event(), json);
      } else if (record instanceof Tombstone tombstone) {
        tombstone(tombstone, json);
      }
      json.writeEndObject();
      json.writeRaw('\n');
    } catch (IOException e) {
      throw new UncheckedIOException("a buffer cannot fail to be written", e);
    }
  }

  private static void coordinates(Coordinates at, JsonGenerator json) throws IOException {
    json.writeStringField("topic", at.topic());
    json.writeNumberField("partition", at.partition());
    json.writeNumberField("offset", at.offset());
  }

  private void tombstone(Tombstone tombstone, JsonGenerator json) throws IOException {
    json.writeNullField("op");
    key(tombstone.key(), json);
  }

  private void change(ChangeEvent event, JsonGenerator json) throws IOException {
    json.writeStringField("op", event.operation().code());
    time("committed_at", event.source().committedAt(), json);
    time("processed_at", event.processedAt(), json);
    json.writeNumberField("tx", event.source().transactionId());
    json.writeNumberField("lsn", event.source().lsn());
    json.writeBooleanField("snapshot", event.source().snapshot());
    key(event.key(), json);
    json.writeBooleanField("key_only", event.keyOnly());
    row("before", event.before(), json);
    row("after", event.after(), json);
    if (event.message() != null) {
      json.writeObjectFieldStart("message");
      json.writeStringField("prefix", event.message().prefix());
      json.writeStringField("content", event.message().content());
      json.writeEndObject();
    }
  }

  private void key(@Nullable TradeKey key, JsonGenerator json) throws IOException {
    if (key == null) {
      json.writeNullField("trade_id");
      json.writeNullField("created_at");
    } else {
      json.writeStringField("trade_id", key.tradeId().toString());
      time("created_at", key.createdAt(), json);
    }
  }

  private void row(String name, @Nullable StockTrade trade, JsonGenerator json) throws IOException {
    if (trade == null) {
      json.writeNullField(name);
      return;
    }
    json.writeObjectFieldStart(name);
    json.writeStringField("trade_id", trade.tradeId().toString());
    json.writeStringField("stock_name", trade.stockName());
    json.writeStringField("stock_price", trade.priceText());
    json.writeStringField("stock_purchase_choice", trade.side().name());
    json.writeStringField("trader_id", trade.traderId().toString());
    time("created_at", trade.createdAt(), json);
    time("updated_at", trade.updatedAt(), json);
    json.writeEndObject();
  }

  private void time(String name, Instant instant, JsonGenerator json) throws IOException {
    text.setLength(0);
    if (PostgresTime.isInfinite(instant)) {
      text.append(PostgresTime.text(instant));
    } else {
      timestamps.append(instant, text);
    }
    json.writeStringField(name, text.toString());
  }
}
