package io.stockevents.checks.doctor;

import java.util.Optional;

/**
 * What one check found.
 *
 * @param detail what was found, on one line
 * @param fix a shell command that mends it, without a password; empty if there is nothing to mend
 *     or no command for it
 */
public record Check(Item item, Status status, String detail, Optional<String> fix) {

  static Check ok(Item item, String detail) {
    return new Check(item, Status.OK, detail, Optional.empty());
  }

  static Check warning(Item item, String detail) {
    return new Check(item, Status.WARNING, detail, Optional.empty());
  }

  static Check warning(Item item, String detail, String fix) {
    return new Check(item, Status.WARNING, detail, Optional.of(fix));
  }

  static Check failed(Item item, String detail) {
    return new Check(item, Status.FAILED, detail, Optional.empty());
  }

  static Check failed(Item item, String detail, String fix) {
    return new Check(item, Status.FAILED, detail, Optional.of(fix));
  }

  static Check skipped(Item item, String reason) {
    return new Check(item, Status.SKIPPED, reason, Optional.empty());
  }
}
