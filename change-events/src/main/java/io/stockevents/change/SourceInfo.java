package io.stockevents.change;

import java.time.Instant;

/**
 * Where in the database a change comes from: the envelope's {@code source}.
 *
 * @param committedAt when the transaction was committed, by the database's clock, in microseconds
 *     (milliseconds if the record has no {@code ts_us}); for a snapshot row, when the snapshot was
 *     taken
 * @param snapshot whether the row was read by a snapshot, not from the log; also true of changes
 *     that a connector sends after it was ended in the middle of a snapshot that it was asked for
 * @param adHoc whether the row was read by a snapshot while streaming had begun: {@code
 *     transactionId} and {@code lsn} then say where the stream was, not when the row was read
 * @param database name of the database; empty if the record does not say
 * @param schema schema of the table; empty if the record does not say
 * @param table name of the table; empty if the record does not say
 * @param transactionId PostgreSQL's 32-bit transaction id; 0, which PostgreSQL never gives to a
 *     transaction, if the record does not say
 * @param lsn log sequence number, a byte position in the write-ahead log; 0, PostgreSQL's invalid
 *     LSN, if the record does not say
 */
public record SourceInfo(
    Instant committedAt,
    boolean snapshot,
    boolean adHoc,
    String database,
    String schema,
    String table,
    long transactionId,
    long lsn) {

  /** Like {@code public.orders}; the table alone if the record does not name its schema. */
  public String qualifiedTable() {
    return schema.isEmpty() ? table : schema + "." + table;
  }
}
