package io.stockevents.envelope;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.stockevents.envelope.DecodedRecord.Change;
import io.stockevents.envelope.DecodedRecord.Malformed;
import io.stockevents.envelope.DecodedRecord.Tombstone;
import io.stockevents.trade.TradeKey;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Decodes records that Kafka Connect's JsonConverter wrote, with {@code schemas.enable} on or off.
 *
 * <p>Prices are read in each of Debezium's {@code decimal.handling.mode}s. In mode {@code precise}
 * the scale comes from the schema; without a schema it is the column's, 2. A string without a
 * decimal point is then taken as {@code precise}, since mode {@code string} always writes the two
 * decimals. Times are ISO-8601 strings, or numbers whose size tells milliseconds, microseconds and
 * nanoseconds since 1970 apart. Unknown fields are ignored. Safe for use by many threads.
 */
public final class EnvelopeDecoder {

  /** An envelope with schemas nests 7 deep. */
  private static final int MAX_NESTING = 100;

  /**
   * Names of columns have up to 63 bytes. Jackson keeps the names that it has met, thousands of
   * them, and by its own limit each could take 50,000.
   */
  private static final int MAX_NAME_LENGTH = 1_000;

  /** What stands in front of the payload, and what it says; the same for record after record. */
  private static final class Head {
    private final byte[] bytes;
    private final PriceEncoding priceEncoding;

    private Head(byte[] bytes, PriceEncoding priceEncoding) {
      this.bytes = bytes;
      this.priceEncoding = priceEncoding;
    }

    /** Whether {@code value} begins with it, and has its payload alone behind it. */
    private boolean fits(byte[] value) {
      return value.length > bytes.length
          && value[value.length - 1] == '}'
          && Arrays.equals(value, 0, bytes.length, bytes, 0, bytes.length);
    }
  }

  /** Of the last record that had a schema; a race between threads costs only time. */
  private volatile @Nullable Head lastHead;

  private final JsonFactory jsonFactory =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_NESTING)
                  .maxNameLength(MAX_NAME_LENGTH)
                  .build())
          .build();

  /**
   * Decodes one record. Whatever the bytes are, this returns and does not throw.
   *
   * @param key the record's key; needed for tombstones, and for deletes that have no row
   * @param value the record's value; null makes a tombstone
   */
  public DecodedRecord decode(
      Coordinates coordinates, byte @Nullable [] key, byte @Nullable [] value) {
    if (value == null) {
      return new Tombstone(coordinates, decodeKey(key));
    }
    ChangeEvent event = readLayout(value);
    return event != null ? new Change(coordinates, event) : decodeJson(coordinates, key, value);
  }

  private @Nullable ChangeEvent readLayout(byte[] value) {
    Head head = lastHead;
    return head != null && head.fits(value)
        ? ConnectLayout.read(value, head.bytes.length, value.length - 1, head.priceEncoding)
        : ConnectLayout.read(value, 0, value.length, PriceEncoding.UNSTATED);
  }

  /** Decodes a record that has a value, whatever its layout. */
  DecodedRecord decodeJson(Coordinates coordinates, byte @Nullable [] key, byte[] value) {
    try {
      return new Change(coordinates, decodeValue(value, key));
    } catch (MalformedException e) {
      return new Malformed(coordinates, e.reason(), e.isForeign());
    }
  }

  private ChangeEvent decodeValue(byte[] value, byte @Nullable [] key) throws MalformedException {
    requireJson(value);
    try (JsonParser json = jsonFactory.createParser(value)) {
      json.nextToken();
      EnvelopeReader envelope = new EnvelopeReader(json);
      envelope.read();
      if (json.nextToken() != null) {
        throw new MalformedException("something follows the envelope");
      }
      ChangeEvent event = envelope.event(() -> decodeKey(key));
      envelope
          .headLength()
          .ifPresent(
              length ->
                  lastHead = new Head(Arrays.copyOf(value, length), envelope.priceEncoding()));
      return event;
    } catch (IOException e) {
      throw new MalformedException("bad JSON: " + problem(e));
    }
  }

  private @Nullable TradeKey decodeKey(byte @Nullable [] key) {
    if (key == null) {
      return null;
    }
    try (JsonParser json = jsonFactory.createParser(key)) {
      json.nextToken();
      RowReader row = new RowReader("key", PriceEncoding.UNSTATED);
      row.readWrapped(json);
      return row.key();
    } catch (MalformedException | IOException e) {
      return null;
    }
  }

  /**
   * What is wrong with the JSON, and where, if Jackson says so; bad UTF-32 is none of its types.
   */
  private static String problem(IOException e) {
    if (!(e instanceof JacksonException json)) {
      return String.valueOf(e.getMessage());
    }
    JsonLocation location = json.getLocation();
    return location == null || location.getByteOffset() < 0
        ? json.getOriginalMessage()
        : json.getOriginalMessage() + " at byte " + location.getByteOffset();
  }

  private static void requireJson(byte[] value) throws MalformedException {
    if (value.length == 0) {
      throw new MalformedException("empty value");
    }
    if (value[0] == 0) {
      throw new MalformedException(
          "not JSON: starts with byte 0x00, as Avro and Protobuf from a schema registry do");
    }
  }
}
