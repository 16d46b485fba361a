package io.stockevents.cli;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What standard output and standard error are shown on. */
public final class Terminal {

  /** Of a file or a pipe, where lines may be as long as they are. */
  public static final int UNLIMITED = Integer.MAX_VALUE;

  /** The size of the terminal, rows and columns, if standard output is one. */
  private static final String SIZE = "test -t 1 && stty size < /dev/tty >&2";

  private Terminal() {}

  /**
   * Whether this is a terminal; the JDK can only tell for standard input and output together.
   *
   * @param descriptor 1 for standard output, 2 for standard error
   */
  public static boolean isTerminal(int descriptor) {
    try {
      ProcessBuilder test = new ProcessBuilder("test", "-t", Integer.toString(descriptor));
      return test.redirectOutput(Redirect.INHERIT).redirectError(Redirect.INHERIT).start().waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Columns of the terminal: what COLUMNS says if it is exported, else what the terminal says. */
  public static int columns() {
    return columns(System.getenv("COLUMNS"));
  }

  static int columns(@Nullable String exported) {
    return exported != null && exported.matches("[1-9]\\d{0,4}")
        ? Integer.parseInt(exported)
        : ask();
  }

  /** Where there is no console, there is no need for a process; newer JDKs always have one. */
  @SuppressWarnings("SystemConsoleNull")
  private static int ask() {
    if (System.console() == null) {
      return UNLIMITED;
    }
    try {
      Process size = new ProcessBuilder("sh", "-c", SIZE).redirectOutput(Redirect.INHERIT).start();
      if (!size.waitFor(1, TimeUnit.SECONDS)) {
        size.destroyForcibly();
        return UNLIMITED;
      }
      String answer = new String(size.getErrorStream().readAllBytes(), StandardCharsets.US_ASCII);
      return answer.matches("\\d+ [1-9]\\d{0,4}\\s*")
          ? Integer.parseInt(answer.strip().split(" ", 2)[1])
          : UNLIMITED;
    } catch (IOException e) {
      return UNLIMITED;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return UNLIMITED;
    }
  }
}
