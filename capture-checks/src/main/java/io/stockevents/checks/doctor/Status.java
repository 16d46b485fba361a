package io.stockevents.checks.doctor;

/** How a check came out. */
public enum Status {
  /** As it should be. */
  OK,
  /** Works, but for a reason to know about. */
  WARNING,
  /** Broken, or it loses changes. */
  FAILED,
  /** Not looked at: there was no way to, or it does not apply. */
  SKIPPED
}
