package io.stockevents.tail;

import io.stockevents.cli.Visible;
import io.stockevents.envelope.ChangeEvent;
import io.stockevents.envelope.DecodedRecord;
import io.stockevents.envelope.DecodedRecord.Change;
import io.stockevents.envelope.DecodedRecord.Tombstone;
import io.stockevents.envelope.LogicalMessage;
import io.stockevents.envelope.Operation;
import io.stockevents.trade.StockTrade;
import io.stockevents.trade.TradeKey;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * One line an event for people: commit time, operation, symbol, side, price and id. Of an update
 * whose old row is known, only what changed; of a delete, the row that went.
 */
final class TextFormat implements EventFormat {

  private static final int SYMBOL_WIDTH = 6;
  private static final int SIDE_WIDTH = 4;
  private static final int PRICE_WIDTH = 10;

  /** Room for {@code price 1187.44 → 1188.01}, so that the ids stand below each other. */
  private static final int DETAIL_WIDTH = 23;

  private static final String RESET = "\u001b[0m";
  private static final String FAINT = "\u001b[2m";

  /** Debezium's transform for TimescaleDB names the chunk in it. */
  private static final String CHUNK_HEADER = "__debezium_timescaledb_chunk_table";

  private static final int LONGEST_SHOWN = 100;

  /** Control characters that only bytes which are no text have. */
  private static final Pattern NOT_TEXT = Pattern.compile("[\\p{Cc}&&[^\\t\\n\\r]]");

  private final Timestamps timestamps;
  private final boolean colour;
  private final StringBuilder line = new StringBuilder();

  /**
   * @param zone for the commit times
   * @param colour whether operations are written in colour
   */
  TextFormat(ZoneId zone, boolean colour) {
    this.timestamps = Timestamps.readable(zone);
    this.colour = colour;
  }

  @Override
  public void write(DecodedRecord record, ConsumerRecord<byte[], byte[]> source, LineBuffer out) {
    line.setLength(0);
    if (record instanceof Change change) {
      change(change.event(), source);
    } else if (record instanceof Tombstone tombstone) {
      tombstone(tombstone);
    } else {
      return;
    }
    out.line(line);
  }

  private void change(ChangeEvent event, ConsumerRecord<byte[], byte[]> source) {
    head(event.source().committedAt(), event.operation());
    StockTrade row = event.row();
    if (row != null) {
      row(event, row);
    } else if (event.key() != null) {
      keyOnly(event.key());
    } else if (event.message() != null) {
      message(event.message());
    } else {
      truncated(event.source().table(), source.headers().lastHeader(CHUNK_HEADER));
    }
  }

  /** Truncating a hypertable truncates its chunks, each with an event of its own. */
  private void truncated(String table, @Nullable Header chunk) {
    line.append("every row of ");
    if (chunk != null) {
      line.append(Visible.escape(new String(chunk.value(), StandardCharsets.UTF_8)))
          .append(", a chunk of ");
    }
    line.append(Visible.escape(table)).append(chunk == null ? " is gone" : ", is gone");
  }

  private void head(Instant committedAt, Operation operation) {
    timestamps.append(committedAt, line);
    line.append(' ');
    String word = OperationName.of(operation);
    coloured(colourOf(operation), word);
    pad(word.length(), OperationName.LONGEST);
  }

  private void row(ChangeEvent event, StockTrade row) {
    String symbol = shown(row.stockName());
    line.append(symbol);
    pad(symbol.length(), SYMBOL_WIDTH);
    int start = line.length();
    if (event.before() != null && event.after() != null) {
      differences(event.before(), event.after());
    } else {
      line.append(row.side());
      pad(row.side().name().length(), SIDE_WIDTH);
      String price = row.priceText();
      line.append(" ".repeat(Math.max(0, PRICE_WIDTH - price.length()))).append(price);
    }
    pad(line.length() - start, DETAIL_WIDTH);
    line.append(row.tradeId());
  }

  private void differences(StockTrade before, StockTrade after) {
    int start = line.length();
    difference("symbol", shown(before.stockName()), shown(after.stockName()));
    difference("side", before.side().name(), after.side().name());
    difference("price", before.priceText(), after.priceText());
    difference("trader", before.traderId().toString(), after.traderId().toString());
    if (line.length() == start) {
      line.append(before.equals(after) ? "no known column changed" : "touched");
    } else {
      line.setLength(line.length() - 2);
    }
  }

  private void difference(String column, String before, String after) {
    if (!before.equals(after)) {
      line.append(column).append(' ').append(before).append(" → ").append(after).append(", ");
    }
  }

  private void keyOnly(TradeKey key) {
    line.append("row not logged, only its key: replica identity is not FULL  created ");
    timestamps.append(key.createdAt(), line);
    line.append(' ').append(key.tradeId());
  }

  private void message(LogicalMessage message) {
    String text = text(message.content());
    line.append(Visible.escape(message.prefix())).append(' ').append(shown(text));
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

  private void tombstone(Tombstone tombstone) {
    TradeKey key = tombstone.key();
    String of = key == null ? "of an unknown key" : key.tradeId().toString();
    coloured(FAINT, "tombstone " + of + " at " + tombstone.coordinates());
  }

  private void coloured(String escape, String word) {
    if (colour) {
      line.append(escape).append(word).append(RESET);
    } else {
      line.append(word);
    }
  }

  /** At least one space. */
  private void pad(int length, int width) {
    line.append(' ');
    for (int i = length; i < width; i++) {
      line.append(' ');
    }
  }

  private static String colourOf(Operation operation) {
    return switch (operation) {
      case READ -> FAINT;
      case CREATE -> "\u001b[32m";
      case UPDATE -> "\u001b[33m";
      case DELETE -> "\u001b[31m";
      case TRUNCATE -> "\u001b[1;31m";
      case MESSAGE -> "\u001b[36m";
    };
  }
}
