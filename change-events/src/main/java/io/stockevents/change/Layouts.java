package io.stockevents.change;

import org.jspecify.annotations.Nullable;

/**
 * The layouts that records had lately: one each for insert, update and delete of a table. Threads
 * share them without a lock; a race costs the learning of a layout.
 */
final class Layouts {

  /** Of two tables on a topic, one of which is just being altered. */
  private static final int MOST = 16;

  /** Longer ones are of records with values where others have names, and not worth their memory. */
  private static final int MOST_LITERAL_BYTES = 256 * 1024;

  private static final int MOST_VALUES = 4_000;

  private volatile RecordLayout[] known = {};

  /** The one of the last record; most often the next one has it too. */
  private volatile @Nullable RecordLayout last;

  /** The object in {@code bytes}; null if there is none. */
  @Nullable Row rowOf(byte @Nullable [] bytes) {
    if (bytes == null || bytes.length == 0) {
      return null;
    }
    try {
      Slices slices = slices(bytes);
      return slices.layout().kind() == RecordLayout.Kind.ROW ? slices.wholeRow() : null;
    } catch (DecodeException e) {
      return null;
    }
  }

  /** Where the values in {@code bytes} are. */
  Slices slices(byte[] bytes) throws DecodeException {
    @Nullable RecordLayout lastOne = last;
    @Nullable Slices slices = lastOne == null ? null : lastOne.match(bytes);
    if (slices != null) {
      return slices;
    }
    for (RecordLayout layout : known) {
      slices = layout == lastOne ? null : layout.match(bytes);
      if (slices != null) {
        last = layout;
        return slices;
      }
    }
    slices = LayoutReader.read(bytes);
    learn(slices.layout());
    return slices;
  }

  /** In place of the oldest, if there are too many. */
  private void learn(RecordLayout layout) {
    if (layout.literalBytes() > MOST_LITERAL_BYTES || layout.size() > MOST_VALUES) {
      return;
    }
    RecordLayout[] old = known;
    int kept = Math.min(old.length, MOST - 1);
    RecordLayout[] now = new RecordLayout[kept + 1];
    now[0] = layout;
    System.arraycopy(old, 0, now, 1, kept);
    known = now;
    last = layout;
  }
}
