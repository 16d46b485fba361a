package io.stockevents.cli;

/** The exit codes of every command, as {@code --help} shows them. */
public final class ExitCode {

  /** Done; also an endless command that was ended with Ctrl-C and finished its work in hand. */
  public static final int DONE = 0;

  /** Something failed that no other code names. */
  public static final int FAILED = 1;

  /** The command line, the environment or {@code .env} is wrong. */
  public static final int USAGE = 2;

  /** A service cannot be reached or does not let us in. */
  public static final int UNREACHABLE = 3;

  /** Finished, but something is wrong with the data. */
  public static final int DATA_WRONG = 4;

  /** A command with an end of its own was interrupted before it. */
  public static final int INTERRUPTED = 130;

  private ExitCode() {}
}
