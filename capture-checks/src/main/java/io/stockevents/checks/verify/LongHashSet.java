package io.stockevents.checks.verify;

/** A set of 64-bit fingerprints: 11 to 21 bytes each, by open addressing. */
final class LongHashSet {

  private static final int MAX_CAPACITY = 1 << 30;

  private long[] slots = new long[1 << 10];
  private int size;
  private boolean hasZero;

  /** Adds {@code value}; false if it was there. */
  boolean add(long value) {
    if (value == 0) {
      boolean added = !hasZero;
      hasZero = true;
      return added;
    }
    int slot = slotOf(slots, value);
    if (slots[slot] == value) {
      return false;
    }
    slots[slot] = value;
    if (++size > slots.length / 4 * 3L) {
      grow();
    }
    return true;
  }

  boolean contains(long value) {
    return value == 0 ? hasZero : slots[slotOf(slots, value)] == value;
  }

  /** Bytes that the set takes. */
  long bytes() {
    return (long) slots.length * Long.BYTES;
  }

  private void grow() {
    if (slots.length == MAX_CAPACITY) {
      throw new OutOfMemoryError("more than 800 million superseded events");
    }
    long[] grown = new long[slots.length * 2];
    for (long value : slots) {
      if (value != 0) {
        grown[slotOf(grown, value)] = value;
      }
    }
    slots = grown;
  }

  /** Where {@code value} is, or the free slot where it belongs. */
  private static int slotOf(long[] slots, long value) {
    int mask = slots.length - 1;
    int slot = (int) RowHash.mix(value) & mask;
    while (slots[slot] != 0 && slots[slot] != value) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }
}
