package io.stockevents.cli;

import org.jspecify.annotations.Nullable;

/**
 * An error that a user can cause and mend. Its message is the one line that is shown: what failed,
 * where, and what to try. It never holds a password.
 */
public final class UserError extends RuntimeException {

  private final int exitCode;

  private UserError(int exitCode, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  /** Ends the command with {@link ExitCode#FAILED}. */
  public static UserError failed(String message, @Nullable Throwable cause) {
    return new UserError(ExitCode.FAILED, message, cause);
  }

  /** Ends the command with {@link ExitCode#USAGE}. */
  public static UserError usage(String message, @Nullable Throwable cause) {
    return new UserError(ExitCode.USAGE, message, cause);
  }

  /** Ends the command with {@link ExitCode#UNREACHABLE}. */
  public static UserError unreachable(String message, @Nullable Throwable cause) {
    return new UserError(ExitCode.UNREACHABLE, message, cause);
  }

  /** One of the codes in {@link ExitCode}. */
  public int exitCode() {
    return exitCode;
  }
}
