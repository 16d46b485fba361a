package io.stockevents.checks.verify;

import io.stockevents.change.Coordinates;
import io.stockevents.checks.verify.Comparison.Mismatch;
import io.stockevents.checks.verify.Difference.Kind;
import io.stockevents.cli.TerminalText;
import io.stockevents.cli.UserError;
import io.stockevents.postgres.SourceTable;
import io.stockevents.postgres.TableSnapshot;
import io.stockevents.postgres.TableSnapshot.Barrier;
import io.stockevents.postgres.TableSnapshot.SlotPosition;
import io.stockevents.trade.StockTrade;
import io.stockevents.trade.TradeRecord.Change;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Compares the table with the state that its topic adds up to. Exact while writers are running:
 *
 * <ol>
 *   <li>The table is read in one snapshot, and the snapshot names the transactions that it sees.
 *   <li>After the snapshot a barrier is committed to the log: a logical message, unlike any other.
 *       A commit is in the log before any snapshot can see it, so all that this one sees lies
 *       before the barrier. The connector's slot hands out transactions in the order of their
 *       commits, and Debezium writes what it is handed in that order. Once the barrier has arrived
 *       in the topic of logical messages, so have the events before it, and they are read up to
 *       their topic's end. A connector that leaves messages out, or writes them to a topic that we
 *       do not find, moves its slot's {@code confirmed_flush_lsn} past the barrier with its next
 *       heartbeat, and only to what the brokers have acknowledged; that is waited for at the same
 *       time.
 *   <li>Of these events, those of transactions that the snapshot does not see are left out, one by
 *       one, so that a later change does not hide the one before it.
 * </ol>
 *
 * <p>Two things can put an event into the topic a moment after the barrier: a partition in which
 * the Kafka transaction around both is not marked as committed yet, and, where the worker writes
 * without transactions, a batch of another partition that overtook it. Either could only make rows
 * look different that are not. So when rows differ, a second barrier is awaited and the topic is
 * read on; only what differs then is reported. A worker begins a transaction only when its last one
 * is committed everywhere, so with transactions the second barrier settles it.
 *
 * <p>A row of a connector's snapshot may be from after ours without it being possible to tell: if
 * the connector began at the same moment, or the row names no transaction. Such rows are left out
 * too. When rows differ then, all is done once more with a new snapshot, which is from after them.
 * The same is done on a compacted topic, from which the brokers may take an event that counts while
 * it is read, once a later one of its row is there.
 */
public final class Verification {

  private static final Duration LOOK_INTERVAL = Duration.ofMillis(200);

  private final SourceTable source;
  private final VerifyOptions options;
  private final VerifyListener listener;
  private final TopicScanner replay;
  private final boolean compacted;
  private long started;
  private long waitedNanos;
  private volatile boolean stopped;

  /**
   * @param consumer reads committed records; without a group, and with {@code auto.offset.reset}
   *     set to none
   * @param compacted whether the topic's settings let the brokers remove all but the newest record
   *     of a key
   */
  public Verification(
      SourceTable source,
      Consumer<byte[], byte[]> consumer,
      boolean compacted,
      VerifyOptions options,
      VerifyListener listener) {
    this.source = source;
    this.options = options;
    this.listener = listener;
    this.compacted = compacted;
    replay = new TopicScanner(consumer, options.topic());
  }

  /** Makes {@link #run} end early with a {@link CancellationException}. */
  public void stop() {
    stopped = true;
  }

  /**
   * Compares.
   *
   * @throws UserError if there is no such topic or slot, or if the connector or the brokers do not
   *     deliver
   * @throws CancellationException if it was stopped
   */
  public VerifyReport run() throws SQLException {
    started = System.nanoTime();
    return verified(false);
  }

  private VerifyReport verified(boolean again) throws SQLException {
    replay.open();
    Map<TopicPartition, Long> before = replay.end();
    try (TableSnapshot table = source.snapshot()) {
      PgSnapshot visibility = PgSnapshot.parse(table.transactions(), table.oldestLsn(), before);
      TopicState fold =
          new TopicState(
              visibility,
              new RowStateTable(options.topic()),
              new ChunkHistory(table.chunks()),
              compacted);
      Comparison comparison = settled(table, fold);
      boolean settled = fold.snapshotRowsLeftOut() == 0 && !compacted;
      if (again || comparison.isEqual() || settled) {
        return report(fold, comparison);
      }
    }
    return verified(true);
  }

  private Comparison settled(TableSnapshot table, TopicState fold) throws SQLException {
    readPastMark(table, fold);
    requireTrades(fold);
    Comparison first = compare(table, fold);
    if (first.isEqual()) {
      return first;
    }
    long folded = fold.folded();
    readPastMark(table, fold);
    return fold.folded() == folded ? first : compare(table, fold);
  }

  /** Reads until the connector has delivered a barrier, and then up to where the topic ends. */
  private void readPastMark(TableSnapshot table, TopicState fold) throws SQLException {
    Barrier barrier = table.barrier();
    SlotPosition slot = table.slot();
    IdleTimeout patience = new IdleTimeout(options.timeout());
    long nextLook = System.nanoTime();
    while (!replay.hasSeen(barrier) && slot.confirmedLsn() < barrier.lsn()) {
      if (System.nanoTime() - nextLook >= 0) {
        replay.findMessages();
        SlotPosition now = table.slot();
        if (now.confirmedLsn() > slot.confirmedLsn()) {
          patience.renew();
        }
        slot = now;
        nextLook = System.nanoTime() + LOOK_INTERVAL.toNanos();
      }
      if (read(fold) > 0) {
        patience.renew();
      }
      if (patience.isOver()) {
        throw notDelivered(slot);
      }
    }
    readTo(replay.end(), fold);
  }

  private void requireTrades(TopicState fold) {
    if (fold.events() == 0 && !fold.foreign().isEmpty()) {
      throw UserError.failed(
          "no event of public.stock_trades in %s, whose records are %s; name another with --topic"
              .formatted(options.topic(), TerminalText.escape(String.join(", ", fold.foreign()))),
          null);
    }
  }

  private void readTo(Map<TopicPartition, Long> end, TopicState fold) {
    IdleTimeout patience = new IdleTimeout(options.timeout());
    while (!replay.hasReached(end)) {
      if (read(fold) > 0) {
        patience.renew();
      }
      if (patience.isOver()) {
        throw UserError.unreachable(
            "the brokers deliver nothing of %s for %d s; are they up? (cdc-stack status, --timeout)"
                .formatted(options.topic(), options.timeout().toSeconds()),
            null);
      }
    }
  }

  private int read(TopicState fold) {
    goOnUnlessStopped();
    long start = System.nanoTime();
    int read = replay.poll(fold::add);
    waitedNanos += read == 0 ? System.nanoTime() - start : 0;
    listener.reading(replay.records(), replay.total());
    return read;
  }

  private Comparison compare(TableSnapshot table, TopicState fold) throws SQLException {
    Comparison comparison = new Comparison(fold);
    table.forEach(
        row -> {
          comparison.add(row);
          if (comparison.rows() % 1_000 == 0) {
            goOnUnlessStopped();
            listener.comparing(comparison.rows(), fold.states().size());
          }
        });
    comparison.finish();
    return comparison;
  }

  private void goOnUnlessStopped() {
    if (stopped) {
      throw new CancellationException("stopped");
    }
  }

  private UserError notDelivered(SlotPosition slot) {
    return UserError.unreachable(
        "the connector has not delivered what was committed before now: for %d s the slot %s has"
                .formatted(options.timeout().toSeconds(), options.slot())
            + (slot.active() ? " not moved" : " had no reader")
            + "; see cdc-stack status, or raise --timeout",
        null);
  }

  private VerifyReport report(TopicState fold, Comparison comparison) {
    List<Difference> differences = new ArrayList<>();
    IdleTimeout patience = new IdleTimeout(options.timeout());
    for (Mismatch found : comparison.found()) {
      differences.add(explained(found, patience));
    }
    return new VerifyReport(
        options.topic(),
        comparison.rows(),
        fold.events(),
        fold.events() - fold.folded(),
        fold.duplicates(),
        fold.outOfOrder(),
        fold.malformed(),
        comparison.counts(),
        List.copyOf(differences),
        fold.firstMalformed(),
        gap(),
        compacted,
        fold.states().size(),
        fold.bytes(),
        Duration.ofNanos(waitedNanos),
        Duration.ofNanos(System.nanoTime() - started));
  }

  private Optional<String> gap() {
    return replay.lostBeginning().map(at -> "all records before " + at + " have been deleted");
  }

  private Difference explained(Mismatch found, IdleTimeout patience) {
    return new Difference(found.kind(), found.key(), found.at(), columns(found, patience));
  }

  /** Only a hash of the topic's row was kept, so its event is read again. */
  private List<Difference.Column> columns(Mismatch found, IdleTimeout patience) {
    StockTrade row = found.row();
    Coordinates at = found.at();
    if (found.kind() != Kind.DIFFERENT || row == null || at == null) {
      return List.of();
    }
    StockTrade after =
        replay.read(at, patience).orElse(null) instanceof Change change
            ? change.event().after()
            : null;
    return after == null ? List.of() : Columns.differing(after, row);
  }
}
