package io.stockevents.tail;

import io.stockevents.change.ChangeEvent;
import io.stockevents.change.DecodedRecord;
import io.stockevents.change.DecodedRecord.Change;
import io.stockevents.change.DecodedRecord.FlatRow;
import io.stockevents.change.DecodedRecord.Heartbeat;
import io.stockevents.change.DecodedRecord.Tombstone;
import io.stockevents.change.DecodedRecord.TransactionBoundary;
import io.stockevents.change.LogicalMessage;
import io.stockevents.change.Row;
import io.stockevents.change.SourceInfo;
import io.stockevents.cli.ChangeLine;
import io.stockevents.cli.Plural;
import io.stockevents.cli.TerminalText;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * One line an event for people: {@code time operation table key column old → new}. An insert has
 * the columns of its row; an update those that changed; a delete those of the row that went. A line
 * is cut to the width of the terminal. Trades have a shorter line, see {@link TradeLine}.
 */
final class TextFormat implements EventFormat {

  /** Debezium's transform for TimescaleDB names the chunk in it. */
  private static final String CHUNK_HEADER = "__debezium_timescaledb_chunk_table";

  /**
   * What Debezium puts in for a large value that did not change, and that the log does not have.
   */
  private static final String NOT_LOGGED = "__debezium_unavailable_value";

  /** {@code ExtractNewRecordState} adds it, with {@code add.fields=op}. */
  private static final String ADDED_OPERATION = "__op";

  private static final int LONGEST_SHOWN = 100;

  /** Control characters that only bytes which are no text have. */
  private static final Pattern NOT_TEXT = Pattern.compile("[\\p{Cc}&&[^\\t\\n\\r]]");

  private final ChangeLine line;
  private final TradeLine trades;
  private final int columns;
  private final boolean topics;

  /**
   * @param line makes the lines
   * @param columns of the terminal
   * @param topics whether lines name the topic, not the table
   */
  TextFormat(ChangeLine line, int columns, boolean topics) {
    this.line = line;
    this.trades = new TradeLine(line);
    this.columns = columns;
    this.topics = topics;
  }

  @Override
  public void write(
      @Nullable DecodedRecord record, ConsumerRecord<byte[], byte[]> source, LineBuffer out) {
    if (record instanceof Change change) {
      out.line(change(change.event(), source));
    } else if (record instanceof Tombstone tombstone) {
      out.line("tombstone " + tombstone(tombstone, source) + " at " + tombstone.coordinates());
    } else if (record instanceof FlatRow flat) {
      out.line(fit(flat(flat, source)));
    } else if (record instanceof TransactionBoundary boundary) {
      out.line(fit(boundary(boundary)));
    } else if (record instanceof Heartbeat heartbeat) {
      out.line(begin(heartbeat.at(), "heartbeat", source.topic()).toString());
    }
  }

  private String change(ChangeEvent event, ConsumerRecord<byte[], byte[]> source) {
    if (!topics && trades.write(event)) {
      return line.toString();
    }
    line.begin(event.committedAt(), OperationName.of(event.operation()));
    switch (event.operation()) {
      case MESSAGE -> event.message().ifPresent(this::message);
      case TRUNCATE -> truncated(event.source().table(), source);
      default -> row(event, source);
    }
    return fit(line.toString());
  }

  private void row(ChangeEvent event, ConsumerRecord<byte[], byte[]> source) {
    line.text(topics ? source.topic() : table(event.source())).text(" ");
    Row key = event.key();
    line.text(shown(RecordKey.text(key, source.key()))).text(" ");
    Row before = event.before();
    Row after = event.after();
    if (event.isKeyOnly()) {
      line.text(" only the key is logged");
    } else if (before != null && after != null) {
      differences(before, after);
    } else if (event.row() != null) {
      columns(event.row(), key);
    }
  }

  private static String table(SourceInfo source) {
    return shown(source.schema().equals("public") ? source.table() : source.qualifiedTable());
  }

  private void differences(Row before, Row after) {
    boolean differs = false;
    for (int i = 0; i < after.size(); i++) {
      int old = before.indexOf(after.name(i));
      if ((old < 0 || !after.isSame(i, before, old)) && !NOT_LOGGED.equals(after.text(i))) {
        differs = true;
        line.text(" ").text(shown(after.name(i))).text(" ");
        line.text(old < 0 ? "" : value(before, old)).text(" → ").text(value(after, i));
      }
    }
    if (!differs) {
      line.text(" no column changed");
    }
  }

  /** All but those of the key, which stand before them. */
  private void columns(Row row, @Nullable Row key) {
    for (int i = 0; i < row.size(); i++) {
      if (key == null || key.indexOf(row.name(i)) < 0) {
        line.text(" ").text(shown(row.name(i))).text("=").text(value(row, i));
      }
    }
  }

  private static String value(Row row, int i) {
    String text = row.text(i);
    if (text == null) {
      return "null";
    }
    return text.isEmpty() ? "''" : shown(text);
  }

  /** Truncating a hypertable truncates its chunks, each with an event of its own. */
  private void truncated(String table, ConsumerRecord<byte[], byte[]> source) {
    Header chunk = source.headers().lastHeader(CHUNK_HEADER);
    line.text("every row of ");
    if (chunk != null) {
      line.text(TerminalText.escape(new String(chunk.value(), StandardCharsets.UTF_8)))
          .text(", a chunk of ");
    }
    line.text(TerminalText.escape(table)).text(chunk == null ? " is gone" : ", is gone");
  }

  private void message(LogicalMessage message) {
    line.text(TerminalText.escape(message.prefix())).text(" ").text(shown(text(message.content())));
  }

  /** What is in the base64, if that is text; else the base64. */
  private static String text(String base64) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(base64));
      String text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
      return NOT_TEXT.matcher(text).find() ? base64 : text;
    } catch (IllegalArgumentException | CharacterCodingException e) {
      return base64;
    }
  }

  private static String tombstone(Tombstone tombstone, ConsumerRecord<byte[], byte[]> source) {
    String trade = TradeLine.id(tombstone.key());
    String key = trade != null ? trade : RecordKey.text(tombstone.key(), source.key());
    return key.isEmpty() ? "of an unknown key" : shown(key);
  }

  /** There is no other time than Kafka's, and what happened only where the transform adds it. */
  private String flat(FlatRow flat, ConsumerRecord<byte[], byte[]> source) {
    int operation = flat.row().indexOf(ADDED_OPERATION);
    String code = operation < 0 ? null : flat.row().text(operation);
    String what =
        code == null ? "row" : OperationName.parse(code).map(OperationName::of).orElse("row");
    begin(Instant.ofEpochMilli(source.timestamp()), what, source.topic());
    line.text(" ").text(shown(RecordKey.text(flat.key(), source.key()))).text(" ");
    columns(flat.row(), flat.key());
    return line.toString();
  }

  private String boundary(TransactionBoundary boundary) {
    boolean begins = boundary.status().equals("BEGIN");
    line.begin(boundary.at(), begins ? "begin" : "end");
    line.text("transaction ").text(shown(boundary.id()));
    if (!begins) {
      line.text(", ").text(Plural.of(boundary.events(), "event"));
    }
    return line.toString();
  }

  private ChangeLine begin(Instant at, String what, String topic) {
    return line.begin(at, what).text(topic);
  }

  /** A line is for people: JSON and raw have all of it. */
  static String shown(String text) {
    return text.length() <= LONGEST_SHOWN
        ? TerminalText.escape(text)
        : TerminalText.escape(text.substring(0, LONGEST_SHOWN))
            + String.format(Locale.ROOT, "… (%,d characters)", text.length());
  }

  /** Cuts what the terminal would break. */
  private String fit(String text) {
    return text.length() <= columns / 2 ? text : Columns.cut(text, columns);
  }
}
