package io.stockevents.change;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Makes JSON that is wrong from JSON that is right. Half of what it does knows where a value is, so
 * that the damage gets past the parser and to what is behind it.
 */
public final class Damage {

  private static final int MOST_EDITS = 4;

  /** What stands where it should not, as JSON or nearly so; some are no UTF-8. */
  private static final List<byte[]> FRAGMENTS =
      Stream.concat(
              Stream.of(
                      "null true false {} [] \"\" [[[]]] {\"\":{}} {\"payload\":{}} 0 -0 1 -1 0.1",
                      "9223372036854775807 9223372036854775808 -9223372036854775808 1e400 NaN",
                      "100000000000000 99999999999999999 1795167000123456000 -62135596800000",
                      "1E999999999 1E-999999999 0E999999999 -0E-999999999 1E2147483648",
                      "\"1E999999999\" \"0E999999999\" \"-Infinity\" \"1e-5\" \"+1.5\" \"0x10\"",
                      "\"9999999999.99\" \"-9999999999.99\" \"STg=\" \"AOjUpQ//\" \"====\""
                          + " \"/w==\"",
                      "\"infinity\" \"2026-11-20T09:30:00.123456789Z\" \"2026-11-20T09:30:60Z\"",
                      "\"+292278994-08-17T07:12:55.807Z\" \"-4712-01-01T00:00:00Z\""
                          + " \"0000-01-01T00:00:00Z\"",
                      "\"+999999999-12-31T23:59:59.999999999-18:00\" \"2026-11-20T09:30:00+01:00\"",
                      "\"-999999999-01-01T00:00:00+18:00\" \"2026-02-30T00:00:00Z\" \"T\"",
                      "\"111111111-111-4111-8111-111111111111\""
                          + " \"-1111111-1111-4111-8111-111111111111\"",
                      "\"1-1-1-1-1\" \"BUY\" \"SELL\" \"buy\" \"r\" \"c\" \"u\" \"d\" \"t\" \"m\""
                          + " \"first\"",
                      "\"\\u0000\" \"\\ud83d\" \"\\udc00\\ud83d\" \"\\ud83d\\ude00\" \"\\u202e\""
                          + " \"\\n"
                          + "\\u001b[31m\"",
                      "{ } [ ] : , \" \\ \\u \\ud800 /*x*/ # ' \u2028 \u202e \u009b \u001b[2J",
                      "\"schema\":{\"fields\":[{\"field\":\"after\",\"fields\":[{\"parameters\":{\"scale\":\"99\"},\"field\":\"stock_price\"}]}]},",
                      "\"schema\":null, \"payload\":null, \"op\":\"d\", \"before\":null,"
                          + " \"after\":{}, \"source\":{},",
                      "\"message\":{\"prefix\":\"p\",\"content\":\"aGVsbG8=\"}, \"message\":[1],")
                  .flatMap(line -> Stream.of(line.split(" ")))
                  .map(text -> text.getBytes(StandardCharsets.UTF_8)),
              Stream.of(
                  bytes(0x00),
                  bytes(0x0a),
                  bytes(0x7f),
                  bytes(0x80),
                  bytes(0xc0, 0x80),
                  bytes(0xed, 0xa0, 0x80),
                  bytes(0xed, 0xb0, 0x80),
                  bytes(0xf4, 0x90, 0x80, 0x80),
                  bytes(0xf8, 0x88, 0x80, 0x80, 0x80),
                  bytes(0xef, 0xbb, 0xbf),
                  bytes(0xff, 0xfe),
                  bytes(0xfe, 0xff),
                  bytes(0xe2, 0x82)))
          .toList();

  private static final List<String> FIELDS =
      List.of(
          "schema",
          "payload",
          "before",
          "after",
          "source",
          "op",
          "ts_ms",
          "ts_us",
          "ts_ns",
          "message",
          "prefix",
          "content",
          "snapshot",
          "table",
          "txId",
          "lsn",
          "trade_id",
          "stock_name",
          "stock_price",
          "stock_purchase_choice",
          "trader_id",
          "created_at",
          "updated_at",
          "field",
          "scale",
          "__op");

  private static final List<Charset> CHARSETS =
      List.of(
          StandardCharsets.UTF_16LE,
          StandardCharsets.UTF_16BE,
          StandardCharsets.UTF_16,
          Charset.forName("UTF-32LE"),
          Charset.forName("UTF-32BE"),
          StandardCharsets.ISO_8859_1);

  private static final List<byte[]> VALUES =
      Recording.all().map(Recording::valueBytes).filter(Objects::nonNull).toList();

  private final List<byte[]> seeds;
  private final SplittableRandom random;

  /**
   * @param seeds what it starts from, none of them empty
   */
  public Damage(List<byte[]> seeds, SplittableRandom random) {
    this.seeds = seeds;
    this.random = random;
  }

  /** Damage to the values that Debezium wrote. */
  public static Damage ofRecordings(SplittableRandom random) {
    return new Damage(VALUES, random);
  }

  /** One of the seeds, damaged in one to four places. */
  public byte[] next() {
    byte[] bytes = pick(seeds);
    for (int edits = 1 + random.nextInt(MOST_EDITS); edits > 0 && bytes.length > 0; edits--) {
      bytes = edit(bytes);
    }
    return bytes;
  }

  private byte[] edit(byte[] bytes) {
    int at = random.nextInt(bytes.length);
    int to = Math.min(bytes.length, at + 1 + random.nextInt(40));
    return switch (random.nextInt(16)) {
      case 0 -> replaced(bytes, at, at + 1, bytes(bytes[at] ^ (1 << random.nextInt(8))));
      case 1 -> replaced(bytes, at, at + 1, bytes(random.nextInt(256)));
      case 2 -> replaced(bytes, at, bytes.length, bytes()); // cut
      case 3 -> replaced(bytes, at, to, bytes());
      case 4 -> replaced(bytes, at, at, slice(bytes, at, to)); // twice
      case 5 -> replaced(bytes, at, at, pick(FRAGMENTS));
      case 6 -> spliced(bytes, at);
      case 7 -> random.nextInt(20) == 0 ? recoded(bytes) : bytes;
      case 8, 9 -> withField(bytes, at);
      case 10 -> renamed(bytes, at);
      default -> withValue(bytes, at, value());
    };
  }

  /** A value; now and then one that is huge. */
  private byte[] value() {
    if (random.nextInt(50) > 0) {
      return pick(FRAGMENTS);
    }
    int size = random.nextInt(40) == 0 ? 1 + random.nextInt(1 << 20) : 1 + random.nextInt(3_000);
    String text =
        switch (random.nextInt(7)) {
          case 0 -> "9".repeat(size);
          case 1 -> "\"" + "9".repeat(size) + "\"";
          case 2 -> "\"" + "A".repeat(size / 4 * 4) + "\"";
          case 3 -> "\"" + "\\u00e9☃\ud83d\ude00".repeat(1 + size / 13) + "\"";
          case 4 -> "[".repeat(size) + "]".repeat(size);
          case 5 -> "{\"a\":".repeat(size) + "0" + "}".repeat(size);
          default -> "{\"" + "n".repeat(size) + random.nextLong() + "\":0}";
        };
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** The first part of {@code bytes} and the last of another seed. */
  private byte[] spliced(byte[] bytes, int at) {
    byte[] other = pick(seeds);
    return replaced(
        bytes, at, bytes.length, slice(other, random.nextInt(other.length), other.length));
  }

  /** A field more at the beginning of the next object; perhaps one that is there already. */
  private byte[] withField(byte[] bytes, int at) {
    int object = find(bytes, at, '{');
    byte[] field = ("\"" + pick(FIELDS) + "\":").getBytes(StandardCharsets.UTF_8);
    return replaced(
        replaced(bytes, object + 1, object + 1, bytes(',')),
        object + 1,
        object + 1,
        concatenated(field, value()));
  }

  /** The next field gets the name of another one. */
  private byte[] renamed(byte[] bytes, int at) {
    int end = find(bytes, at, ':') - 1;
    int start = end - 1;
    while (start >= 0 && bytes[start] != '"') {
      start--;
    }
    return start < 0
        ? bytes
        : replaced(bytes, start + 1, end, pick(FIELDS).getBytes(StandardCharsets.UTF_8));
  }

  /** Another value for the next field. */
  private byte[] withValue(byte[] bytes, int at, byte[] value) {
    int start = find(bytes, at, ':') + 1;
    int depth = 0;
    boolean quoted = false;
    int end = start;
    for (; end < bytes.length; end++) {
      switch (bytes[end]) {
        case '"' -> quoted = !quoted;
        case '\\' -> end++;
        case '{', '[' -> depth += quoted ? 0 : 1;
        case '}', ']' -> depth -= quoted ? 0 : 1;
        default -> {}
      }
      if (!quoted && (depth < 0 || (depth == 0 && end > start && isEnd(bytes, end)))) {
        break;
      }
    }
    return replaced(bytes, start, Math.min(end, bytes.length), value);
  }

  private static boolean isEnd(byte[] bytes, int at) {
    return at + 1 >= bytes.length || bytes[at] == ',';
  }

  private byte[] recoded(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8).getBytes(pick(CHARSETS));
  }

  private <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  /** The first {@code wanted} from {@code from} on, or else the last position. */
  private static int find(byte[] bytes, int from, char wanted) {
    for (int i = from; i < bytes.length; i++) {
      if (bytes[i] == wanted) {
        return i;
      }
    }
    return bytes.length - 1;
  }

  private static byte[] replaced(byte[] bytes, int from, int to, byte[] by) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length + by.length);
    out.write(bytes, 0, from);
    out.writeBytes(by);
    out.write(bytes, to, bytes.length - to);
    return out.toByteArray();
  }

  private static byte[] concatenated(byte[] first, byte[] second) {
    return replaced(first, first.length, first.length, second);
  }

  private static byte[] slice(byte[] bytes, int from, int to) {
    return Arrays.copyOfRange(bytes, from, to);
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }
}
