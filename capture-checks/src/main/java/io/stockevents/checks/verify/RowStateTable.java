package io.stockevents.checks.verify;

import io.stockevents.change.Coordinates;
import io.stockevents.trade.PostgresTime;
import io.stockevents.trade.TradeKey;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The newest state of each key, without objects: 49 bytes a key in pages that never move, and an
 * index of 4 bytes a slot that is between 3/8 and 3/4 full. That makes 54 to 60 bytes a key, once
 * there are more than a few pages full. Maps of primitives from a library know no key of 192 bits.
 */
final class RowStateTable {

  private static final int PAGE_BITS = 12;
  private static final int PAGE_MASK = (1 << PAGE_BITS) - 1;
  private static final int OFFSET_BITS = 48;
  private static final int MAX_CAPACITY = 1 << 30;

  // The fields of one key in its page.
  private static final int ID_HIGH = 0;
  private static final int ID_LOW = 1;
  private static final int CREATED_AT = 2;
  private static final int FINGERPRINT = 3;
  private static final int LSN = 4;
  private static final int POSITION = 5;
  private static final int FIELDS = 6;

  private static final byte DELETED = 1;
  private static final byte SNAPSHOT = 2;
  private static final byte MATCHED = 4;

  private final String topic;
  private final List<long[]> pages = new ArrayList<>();
  private final List<byte[]> flags = new ArrayList<>();
  private int[] index = new int[1 << 10];
  private int size;

  RowStateTable(String topic) {
    this.topic = topic;
  }

  /** How many keys there are; they are numbered from 0. */
  int size() {
    return size;
  }

  /** The number of {@code key}, or -1. */
  int find(TradeKey key) {
    return index[slotOf(high(key), low(key), created(key))] - 1;
  }

  /** The number of {@code key}, which gets one if it has none. */
  int add(TradeKey key) {
    int slot = slotOf(high(key), low(key), created(key));
    if (index[slot] != 0) {
      return index[slot] - 1;
    }
    if ((size & PAGE_MASK) == 0) {
      pages.add(new long[FIELDS << PAGE_BITS]);
      flags.add(new byte[1 << PAGE_BITS]);
    }
    int entry = size++;
    index[slot] = size;
    set(entry, ID_HIGH, high(key));
    set(entry, ID_LOW, low(key));
    set(entry, CREATED_AT, created(key));
    if (size > index.length / 4 * 3L) {
      growIndex();
    }
    return entry;
  }

  /** Notes a row with these values. */
  void putRow(int entry, long fingerprint, long lsn, Coordinates at, boolean snapshot) {
    put(entry, fingerprint, lsn, at, snapshot ? SNAPSHOT : 0);
  }

  /** Notes that the row is gone. */
  void putDeleted(int entry, long lsn, Coordinates at) {
    put(entry, 0, lsn, at, DELETED);
  }

  TradeKey key(int entry) {
    return new TradeKey(
        new UUID(get(entry, ID_HIGH), get(entry, ID_LOW)), PostgresTime.of(get(entry, CREATED_AT)));
  }

  long fingerprint(int entry) {
    return get(entry, FINGERPRINT);
  }

  long lsn(int entry) {
    return get(entry, LSN);
  }

  /** Where the state comes from. */
  Coordinates coordinates(int entry) {
    long position = get(entry, POSITION);
    return new Coordinates(
        topic, (int) (position >>> OFFSET_BITS), position & ((1L << OFFSET_BITS) - 1));
  }

  boolean isDeleted(int entry) {
    return has(entry, DELETED);
  }

  /** Whether the state comes from a snapshot and not from the log. */
  boolean isSnapshot(int entry) {
    return has(entry, SNAPSHOT);
  }

  boolean isMatched(int entry) {
    return has(entry, MATCHED);
  }

  /** Notes that the table has the key. */
  void match(int entry) {
    flags.get(entry >> PAGE_BITS)[entry & PAGE_MASK] |= MATCHED;
  }

  /** Forgets every {@link #match}. */
  void unmatchAll() {
    for (byte[] page : flags) {
      for (int i = 0; i < page.length; i++) {
        page[i] &= ~MATCHED;
      }
    }
  }

  /** Bytes that the states take. */
  long bytes() {
    return ((long) pages.size() << PAGE_BITS) * (FIELDS * Long.BYTES + 1)
        + (long) index.length * Integer.BYTES;
  }

  private void put(int entry, long fingerprint, long lsn, Coordinates at, byte state) {
    set(entry, FINGERPRINT, fingerprint);
    set(entry, LSN, lsn);
    set(entry, POSITION, ((long) at.partition() << OFFSET_BITS) | at.offset());
    flags.get(entry >> PAGE_BITS)[entry & PAGE_MASK] = state;
  }

  private void growIndex() {
    if (index.length == MAX_CAPACITY) {
      throw new OutOfMemoryError("more than 800 million keys");
    }
    index = new int[index.length * 2];
    for (int entry = 0; entry < size; entry++) {
      index[slotOf(get(entry, ID_HIGH), get(entry, ID_LOW), get(entry, CREATED_AT))] = entry + 1;
    }
  }

  /** Where the key is in the index, or the free slot where it belongs. */
  private int slotOf(long high, long low, long created) {
    int mask = index.length - 1;
    int slot = (int) RowHash.chain(RowHash.chain(high, low), created) & mask;
    while (index[slot] != 0 && !isKey(index[slot] - 1, high, low, created)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private boolean isKey(int entry, long high, long low, long created) {
    return get(entry, ID_LOW) == low
        && get(entry, ID_HIGH) == high
        && get(entry, CREATED_AT) == created;
  }

  private boolean has(int entry, byte flag) {
    return (flags.get(entry >> PAGE_BITS)[entry & PAGE_MASK] & flag) != 0;
  }

  private long get(int entry, int field) {
    return pages.get(entry >> PAGE_BITS)[(entry & PAGE_MASK) * FIELDS + field];
  }

  private void set(int entry, int field, long value) {
    pages.get(entry >> PAGE_BITS)[(entry & PAGE_MASK) * FIELDS + field] = value;
  }

  private static long high(TradeKey key) {
    return key.tradeId().getMostSignificantBits();
  }

  private static long low(TradeKey key) {
    return key.tradeId().getLeastSignificantBits();
  }

  private static long created(TradeKey key) {
    return PostgresTime.microseconds(key.createdAt());
  }
}
