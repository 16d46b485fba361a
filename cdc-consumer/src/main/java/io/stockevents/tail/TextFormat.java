package io.stockevents.tail;

import io.stockevents.cli.ChangeLine;
import io.stockevents.cli.Visible;
import io.stockevents.envelope.ChangeEvent;
import io.stockevents.envelope.DecodedRecord;
import io.stockevents.envelope.DecodedRecord.Change;
import io.stockevents.envelope.DecodedRecord.Tombstone;
import io.stockevents.envelope.LogicalMessage;
import io.stockevents.trade.PostgresTime;
import io.stockevents.trade.StockTrade;
import io.stockevents.trade.TradeKey;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * One line an event for people. Of an update, the new row with the old price before the new one,
 * and behind it what else changed; of a delete, the row that went.
 */
final class TextFormat implements EventFormat {

  /** Debezium's transform for TimescaleDB names the chunk in it. */
  private static final String CHUNK_HEADER = "__debezium_timescaledb_chunk_table";

  private static final int LONGEST_SHOWN = 100;

  /** Control characters that only bytes which are no text have. */
  private static final Pattern NOT_TEXT = Pattern.compile("[\\p{Cc}&&[^\\t\\n\\r]]");

  private final ChangeLine line;
  private final boolean topics;

  /**
   * @param line makes the lines
   * @param topics whether each begins with the topic of its record
   */
  TextFormat(ChangeLine line, boolean topics) {
    this.line = line;
    this.topics = topics;
  }

  @Override
  public void write(
      @Nullable DecodedRecord record, ConsumerRecord<byte[], byte[]> source, LineBuffer out) {
    if (record instanceof Change change) {
      change(change.event(), source);
      out.line(topic(source) + line);
    } else if (record instanceof Tombstone tombstone) {
      out.line(topic(source) + tombstone(tombstone));
    }
  }

  private String topic(ConsumerRecord<byte[], byte[]> source) {
    return topics ? source.topic() + " " : "";
  }

  private void change(ChangeEvent event, ConsumerRecord<byte[], byte[]> source) {
    line.begin(event.source().committedAt(), OperationName.of(event.operation()));
    StockTrade row = event.row();
    if (row != null) {
      row(event.before(), event.after(), row);
    } else if (event.key() != null) {
      keyOnly(event.key());
    } else if (event.message() != null) {
      message(event.message());
    } else {
      truncated(event.source().table(), source.headers().lastHeader(CHUNK_HEADER));
    }
  }

  private void row(@Nullable StockTrade before, @Nullable StockTrade after, StockTrade row) {
    String symbol = shown(row.stockName());
    String side = row.side().name();
    String price = row.priceText();
    if (before == null || after == null) {
      line.row(symbol, side, null, price, row.tradeId());
      return;
    }
    String oldPrice = before.priceText();
    boolean differs = !oldPrice.equals(price);
    line.row(symbol, side, differs ? oldPrice : null, price, row.tradeId());
    differs |= difference("symbol", shown(before.stockName()), symbol);
    differs |= difference("side", before.side().name(), side);
    differs |= difference("trader", before.traderId().toString(), after.traderId().toString());
    if (!differs) {
      line.text(before.equals(after) ? " no known column changed" : " touched");
    }
  }

  private boolean difference(String column, String before, String after) {
    boolean differs = !before.equals(after);
    if (differs) {
      line.text(" ").text(column).text(" ").text(before).text(" → ").text(after);
    }
    return differs;
  }

  /** Truncating a hypertable truncates its chunks, each with an event of its own. */
  private void truncated(String table, @Nullable Header chunk) {
    line.text("every row of ");
    if (chunk != null) {
      line.text(Visible.escape(new String(chunk.value(), StandardCharsets.UTF_8)))
          .text(", a chunk of ");
    }
    line.text(Visible.escape(table)).text(chunk == null ? " is gone" : ", is gone");
  }

  private void keyOnly(TradeKey key) {
    line.text("row not logged, only its key: replica identity is not FULL  created ");
    if (PostgresTime.isInfinite(key.createdAt())) {
      line.text(PostgresTime.text(key.createdAt()));
    } else {
      line.time(key.createdAt());
    }
    line.text(" ").id(key.tradeId());
  }

  private void message(LogicalMessage message) {
    line.text(Visible.escape(message.prefix())).text(" ").text(shown(text(message.content())));
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

  /** A line is for people: JSON and raw have all of it. */
  private static String shown(String text) {
    return text.length() <= LONGEST_SHOWN
        ? Visible.escape(text)
        : Visible.escape(text.substring(0, LONGEST_SHOWN))
            + String.format(Locale.ROOT, "… (%,d characters)", text.length());
  }

  private static String tombstone(Tombstone tombstone) {
    TradeKey key = tombstone.key();
    String of = key == null ? "of an unknown key" : key.tradeId().toString();
    return "tombstone " + of + " at " + tombstone.coordinates();
  }
}
