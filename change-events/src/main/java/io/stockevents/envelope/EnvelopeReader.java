package io.stockevents.envelope;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.stockevents.trade.StockTrade;
import io.stockevents.trade.TradeKey;
import java.io.IOException;
import java.time.Instant;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads the envelope of one record; made for that record and then dropped. */
final class EnvelopeReader {

  private final JsonParser json;
  private PriceEncoding priceEncoding = PriceEncoding.UNSTATED;
  private @Nullable String operation;
  private @Nullable RowReader before;
  private @Nullable RowReader after;
  private @Nullable SourceReader source;
  private @Nullable LogicalMessage message;
  private final TimestampReader processedAt = new TimestampReader();
  private boolean flattened;
  private String transactionStatus = "";
  private int fields;
  private OptionalInt headLength = OptionalInt.empty();

  EnvelopeReader(JsonParser json) {
    this.json = json;
  }

  /** Reads the object that the parser stands on, with or without a schema around it. */
  void read() throws IOException, MalformedException {
    requireObject("the value");
    String name;
    String last = "";
    for (int field = 1; (name = json.nextFieldName()) != null; field++) {
      json.nextToken();
      if (field == 2 && last.equals("schema") && name.equals("payload")) {
        long offset = json.currentTokenLocation().getByteOffset();
        // In UTF-16 and UTF-32 the parser does not know.
        headLength = offset < 0 ? OptionalInt.empty() : OptionalInt.of((int) offset);
      } else {
        // A schema behind the payload says nothing about it, but would be kept with the head.
        headLength = OptionalInt.empty();
      }
      switch (name) {
        case "schema" -> priceEncoding = PriceEncoding.ofSchema(json);
        case "payload" -> readPayload();
        default -> readField(name);
      }
      last = name;
    }
  }

  /**
   * How many bytes a schema and the beginning of the payload behind it take; empty if the value is
   * laid out otherwise.
   */
  OptionalInt headLength() {
    return headLength;
  }

  /** How prices are written, as far as the schema says. */
  PriceEncoding priceEncoding() {
    return priceEncoding;
  }

  private void readPayload() throws IOException, MalformedException {
    requireObject("the payload");
    String name;
    while ((name = json.nextFieldName()) != null) {
      json.nextToken();
      readField(name);
    }
  }

  private void readField(String name) throws IOException, MalformedException {
    fields++;
    switch (name) {
      case "op" -> operation = Scalars.textOrEmpty(json);
      case "before" -> before = readRow("before");
      case "after" -> after = readRow("after");
      case "source" -> source = readSource();
      case "message" -> message = readMessage();
      case "ts_ms", "ts_us", "ts_ns" -> processedAt.read(name, json);
      case "status" -> transactionStatus = Scalars.textOrEmpty(json);
      case "trade_id", "__op", "__deleted" -> flattened = skip();
      default -> skip();
    }
  }

  /** The event, once everything is read. {@code recordKey} is asked if the rows have no key. */
  ChangeEvent event(Supplier<@Nullable TradeKey> recordKey) throws MalformedException {
    try {
      return tradeEvent(recordKey);
    } catch (MalformedException e) {
      String table = source == null ? null : source.otherTable();
      boolean ofTrade = hasEveryColumn(before) || hasEveryColumn(after);
      throw operation == null || table == null || ofTrade
          ? e
          : MalformedException.foreign("a change of " + MalformedException.quote(table));
    }
  }

  private static boolean hasEveryColumn(@Nullable RowReader row) {
    return row != null && row.hasEveryColumn();
  }

  private ChangeEvent tradeEvent(Supplier<@Nullable TradeKey> recordKey) throws MalformedException {
    Operation known = requireOperation();
    SourceMetadata metadata = requireSource();
    StockTrade newRow = requiresAfter(known) ? requireAfter().trade() : null;
    StockTrade oldRow = before == null || before.keyOnly() ? null : before.trade();
    Instant processed = processedAt.instantOr(metadata.committedAt());
    return switch (known) {
      case READ, CREATE, UPDATE ->
          new ChangeEvent(known, keyOf(newRow), oldRow, newRow, metadata, processed, null);
      case DELETE ->
          new ChangeEvent(known, deleted(recordKey), oldRow, null, metadata, processed, null);
      case TRUNCATE -> new ChangeEvent(known, null, null, null, metadata, processed, null);
      case MESSAGE ->
          new ChangeEvent(known, null, null, null, metadata, processed, requireMessage());
    };
  }

  private Operation requireOperation() throws MalformedException {
    if (operation == null) {
      if (transactionStatus.equals("BEGIN") || transactionStatus.equals("END")) {
        throw MalformedException.foreign("transaction metadata");
      }
      if (fields == 1 && !processedAt.isAbsent()) {
        throw MalformedException.foreign("a heartbeat of the connector");
      }
      throw new MalformedException(
          flattened
              ? "not an envelope but a flattened row; does the connector use"
                  + " ExtractNewRecordState?"
              : "not an envelope: it has no op");
    }
    Operation known = Operation.forCode(operation);
    if (known == null) {
      throw new MalformedException("unknown operation " + MalformedException.quote(operation));
    }
    return known;
  }

  private SourceMetadata requireSource() throws MalformedException {
    if (source == null) {
      throw new MalformedException("source is missing");
    }
    return source.metadata();
  }

  private static boolean requiresAfter(Operation operation) {
    return switch (operation) {
      case READ, CREATE, UPDATE -> true;
      case DELETE, TRUNCATE, MESSAGE -> false;
    };
  }

  private RowReader requireAfter() throws MalformedException {
    if (after == null) {
      throw new MalformedException("after is missing");
    }
    return after;
  }

  private LogicalMessage requireMessage() throws MalformedException {
    if (message == null) {
      throw new MalformedException("message is missing");
    }
    return message;
  }

  private static @Nullable TradeKey keyOf(@Nullable StockTrade trade) {
    return trade == null ? null : trade.key();
  }

  private TradeKey deleted(Supplier<@Nullable TradeKey> recordKey) throws MalformedException {
    if (before != null) {
      return before.key();
    }
    TradeKey key = recordKey.get();
    if (key == null) {
      throw new MalformedException("a delete with neither a row nor a key");
    }
    return key;
  }

  private @Nullable RowReader readRow(String name) throws IOException, MalformedException {
    if (json.currentToken() == JsonToken.VALUE_NULL) {
      return null;
    }
    requireObject(name);
    RowReader row = new RowReader(name, priceEncoding);
    row.read(json);
    return row;
  }

  private @Nullable SourceReader readSource() throws IOException, MalformedException {
    if (json.currentToken() == JsonToken.VALUE_NULL) {
      return null;
    }
    requireObject("source");
    SourceReader reader = new SourceReader();
    reader.read(json);
    return reader;
  }

  private @Nullable LogicalMessage readMessage() throws IOException, MalformedException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      skip();
      return null;
    }
    String prefix = "";
    String content = "";
    String name;
    while ((name = json.nextFieldName()) != null) {
      json.nextToken();
      switch (name) {
        case "prefix" -> prefix = Scalars.textOrEmpty(json);
        case "content" -> content = Scalars.textOrEmpty(json);
        default -> skip();
      }
    }
    return new LogicalMessage(prefix, content);
  }

  private void requireObject(String what) throws MalformedException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw new MalformedException("not an envelope: " + what + " is not a JSON object");
    }
  }

  private boolean skip() throws IOException {
    json.skipChildren();
    return true;
  }
}
