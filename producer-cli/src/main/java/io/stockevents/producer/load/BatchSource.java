package io.stockevents.producer.load;

import io.stockevents.producer.dao.CopyBatch;
import io.stockevents.producer.trades.TradeGenerator;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Makes the batches one after the other, whoever asks: so the trades are the same for any number of
 * threads, and memory holds one batch a thread.
 */
final class BatchSource {

  private final LoadOptions options;
  private final TradeGenerator trades;
  private final Instant start;
  private final long spreadMicros;
  private long made;
  private boolean closed;

  BatchSource(LoadOptions options) {
    this.options = options;
    trades = new TradeGenerator(options.seed(), options.symbols());
    start = options.asOf().truncatedTo(ChronoUnit.MICROS).minus(options.spread());
    spreadMicros = options.spread().toNanos() / 1000;
  }

  /** The next batch; empty when all are made or the source is closed. */
  synchronized Optional<CopyBatch> next() {
    long left = options.recordCount() - made;
    if (closed || left == 0) {
      return Optional.empty();
    }
    int size = (int) Math.min(left, options.batchSize());
    CopyBatch batch = new CopyBatch(size);
    for (int i = 0; i < size; i++) {
      batch.add(trades.next(createdAt(++made)));
    }
    return Optional.of(batch);
  }

  /** No more batches. */
  synchronized void close() {
    closed = true;
  }

  /** Evenly spread; the last trade falls on the end. */
  private Instant createdAt(long ordinal) {
    double share = (double) ordinal / options.recordCount();
    return start.plus((long) (share * spreadMicros), ChronoUnit.MICROS);
  }
}
