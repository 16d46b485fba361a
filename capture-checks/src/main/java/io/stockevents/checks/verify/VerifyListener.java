package io.stockevents.checks.verify;

/** Is told how far a verification has come. */
public interface VerifyListener {

  /** So many records of the topic have been read, of which there are {@code total} by now. */
  void reading(long records, long total);

  /** So many rows of the table have been compared, of about {@code total}. */
  void comparing(long rows, long total);
}
