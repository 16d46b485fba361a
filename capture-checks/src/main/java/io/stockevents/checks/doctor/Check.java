package io.stockevents.checks.doctor;

import java.util.Optional;

/**
 * What one check found.
 *
 * @param detail what was found, on one line
 * @param fix a shell command that mends it, without a password; empty if there is nothing to mend
 *     or no command for it
 */
public record Check(CheckId id, Status status, String detail, Optional<String> fix) {

  static Check ok(CheckId id, String detail) {
    return new Check(id, Status.OK, detail, Optional.empty());
  }

  static Check warning(CheckId id, String detail) {
    return new Check(id, Status.WARNING, detail, Optional.empty());
  }

  static Check warning(CheckId id, String detail, String fix) {
    return new Check(id, Status.WARNING, detail, Optional.of(fix));
  }

  static Check failed(CheckId id, String detail) {
    return new Check(id, Status.FAILED, detail, Optional.empty());
  }

  static Check failed(CheckId id, String detail, String fix) {
    return new Check(id, Status.FAILED, detail, Optional.of(fix));
  }

  static Check skipped(CheckId id, String reason) {
    return new Check(id, Status.SKIPPED, reason, Optional.empty());
  }
}
