package io.stockevents.checks.doctor;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A setting of a connector, as it is registered. Connect's REST interface gives placeholders like
 * <code>${env:SLOT}</code> as they were written: what they stand for only the worker knows, and it
 * is neither this text nor the setting's default.
 */
sealed interface Setting {

  /** It is set to this. */
  record Set(String text) implements Setting {
    @Override
    public Optional<String> value() {
      return Optional.of(text);
    }
  }

  /** It is not set: its default counts. */
  record Unset() implements Setting {
    @Override
    public Optional<String> value() {
      return Optional.empty();
    }
  }

  /** It is set to something that cannot be known here. */
  record Unresolved(String name, String placeholder) implements Setting {

    /** Why what depends on it cannot be examined. */
    String reason() {
      return "%s is %s, and only the worker knows what that stands for"
          .formatted(name, placeholder);
    }

    @Override
    public Optional<String> value() {
      throw new UnresolvedException(this);
    }
  }

  /** Somebody asked for the value of an {@link Unresolved} setting. */
  final class UnresolvedException extends RuntimeException {
    UnresolvedException(Unresolved setting) {
      super(setting.reason());
    }
  }

  /**
   * What it is set to; empty if it is not set.
   *
   * @throws UnresolvedException if only the worker knows
   */
  Optional<String> value();

  static Setting of(String name, @Nullable String text) {
    String trimmed = text == null ? "" : text.trim();
    if (trimmed.isEmpty()) {
      return new Unset();
    }
    return trimmed.contains("${") ? new Unresolved(name, trimmed) : new Set(trimmed);
  }
}
