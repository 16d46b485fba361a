package io.stockevents.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** How a command's process ends: by signals, by what its threads throw, and with which words. */
class ProcessEndTest {

  private static final Duration LIMIT = Duration.ofSeconds(90);

  @TempDir private Path folder;
  private final List<Process> started = new ArrayList<>();

  @AfterEach
  void endAll() {
    started.forEach(process -> process.destroyForcibly().onExit().join());
  }

  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM", "HUP"})
  void signalEndsACommandThatHasNothingToFinishAtOnce(String signal) throws Exception {
    Process process = start("hang");

    kill(process, signal);

    assertThat(exitCode(process)).isEqualTo(ExitCode.INTERRUPTED);
    assertThat(err()).isEqualTo("sample: interrupted\n");
  }

  @Test
  void workInHandIsFinishedAndTheExitCodeIsTheCommands() throws Exception {
    Process process = start("finish");

    kill(process, "INT");

    assertThat(exitCode(process)).isZero();
    assertThat(err()).isEqualTo("finished\n");
  }

  @Test
  void commandThatDoesNotEndIsEndedWithinFiveSeconds() throws Exception {
    Process process = start("stubborn");
    long start = System.nanoTime();

    kill(process, "INT");

    assertThat(exitCode(process)).isEqualTo(ExitCode.INTERRUPTED);
    // Five seconds by the clock, and a margin for a busy machine; it was 60 s and more.
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
    assertThat(err()).isEqualTo("sample: interrupted\n");
  }

  @Test
  void secondSignalEndsACommandThatMayTakeItsTime() throws Exception {
    Process process = start("slow");

    kill(process, "INT");
    awaitErr("asked to stop\n");
    kill(process, "INT");

    assertThat(exitCode(process)).isEqualTo(ExitCode.INTERRUPTED);
    assertThat(err()).isEqualTo("asked to stop\nsample: interrupted\n");
  }

  @Test
  void hooksRunAtTheEndButCannotHoldItUp() throws Exception {
    Process process = start("hook");

    kill(process, "TERM");

    assertThat(exitCode(process)).isEqualTo(ExitCode.INTERRUPTED);
    assertThat(err()).isEqualTo("sample: interrupted\nhook\n");
  }

  @Test
  void whatIsThrownWhileStoppingIsTheInterruption() throws Exception {
    Process process = start("throws-when-stopped");

    kill(process, "INT");

    assertThat(exitCode(process)).isEqualTo(ExitCode.INTERRUPTED);
    assertThat(err()).isEqualTo("sample: interrupted\n");
  }

  @ParameterizedTest
  @CsvSource({
    "error, sample: unexpected StackOverflowError: no message (--debug shows where)",
    "error-elsewhere, sample: unexpected AssertionError: broken (--debug shows where)",
    "user-error-elsewhere, sample: the disk is full"
  })
  void whateverAThreadThrowsEndsTheCommandWithOneLine(String mode, String line) throws Exception {
    Process process = run(mode);

    assertThat(exitCode(process)).isEqualTo(ExitCode.FAILED);
    assertThat(err()).isEqualTo(line + "\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"memory", "memory-elsewhere", "memory-wrapped"})
  void tooSmallAHeapSaysWhichSettingToRaise(String mode) throws Exception {
    Process process = run(mode);

    assertThat(exitCode(process)).isEqualTo(ExitCode.FAILED);
    assertThat(err())
        .matches(
            "sample: out of memory at a heap limit of 3\\d MB; raise it:"
                + " STOCK_EVENTS_JAVA_OPTS=-Xmx6\\dm\n");
  }

  /** Starts a command that says when it waits. */
  private Process start(String mode) throws IOException {
    Process process = run(mode);
    await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(10))
        .atMost(LIMIT)
        .until(
            () -> Files.readString(folder.resolve("out")).contains("ready") || !process.isAlive());
    return process;
  }

  private Process run(String mode) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx32m",
                "-cp",
                System.getProperty("java.class.path"),
                Sample.class.getName(),
                mode)
            .directory(folder.toFile())
            .redirectOutput(folder.resolve("out").toFile())
            .redirectError(folder.resolve("err").toFile());
    // A JVM says on standard error that it has picked these up.
    builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS"));
    Process process = builder.start();
    started.add(process);
    return process;
  }

  private static void kill(Process process, String signal) throws Exception {
    new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
  }

  private static int exitCode(Process process) throws InterruptedException {
    assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).as("has ended").isTrue();
    return process.exitValue();
  }

  private void awaitErr(String expected) {
    await().atMost(LIMIT).until(() -> err().equals(expected));
  }

  private String err() throws IOException {
    return Files.readString(folder.resolve("err"), StandardCharsets.UTF_8);
  }

  @Command(name = "sample")
  static final class Sample implements Callable<Integer> {

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private StandardOptions standardOptions;

    @Parameters private String mode;

    private final CountDownLatch stopped = new CountDownLatch(1);

    public static void main(String[] args) {
      Tool.main(new Sample(), args);
    }

    @Override
    @SuppressWarnings("try") // the registrations are there to be closed
    public Integer call() throws Exception {
      switch (mode) {
        case "hang" -> hang();
        case "finish" -> {
          try (Interruption.Registration stop = Interruption.onRequest(stopped::countDown)) {
            ready();
            stopped.await();
            System.err.println("finished");
          }
        }
        case "stubborn" -> {
          try (Interruption.Registration stop = Interruption.onRequest(Sample::hang)) {
            hang();
          }
        }
        case "slow" -> {
          try (Interruption.Registration stop =
              Interruption.onRequest(LIMIT, () -> System.err.println("asked to stop"))) {
            hang();
          }
        }
        case "hook" -> {
          Runtime.getRuntime()
              .addShutdownHook(
                  new Thread(
                      () -> {
                        System.err.println("hook");
                        hang();
                      }));
          hang();
        }
        case "throws-when-stopped" -> {
          try (Interruption.Registration stop = Interruption.onRequest(stopped::countDown)) {
            ready();
            stopped.await();
            throw new IllegalStateException("cancelled");
          }
        }
        case "error" -> throw new StackOverflowError();
        case "error-elsewhere" -> elsewhere(new AssertionError("broken"));
        case "user-error-elsewhere" -> elsewhere(UserError.failed("the disk is full", null));
        case "memory" -> fillMemory();
        case "memory-elsewhere" -> {
          new Thread(Sample::fillMemory).start();
          hang();
        }
        case "memory-wrapped" -> {
          ExecutorService worker = Executors.newSingleThreadExecutor();
          worker.submit(Sample::fillMemory).get();
        }
        default -> throw new IllegalArgumentException(mode);
      }
      return ExitCode.DONE;
    }

    private static void elsewhere(Throwable e) {
      new Thread(
              () -> {
                if (e instanceof Error error) {
                  throw error;
                }
                throw (RuntimeException) e;
              })
          .start();
      hang();
    }

    private static void fillMemory() {
      Object[] all = {};
      while (true) {
        all = new Object[] {all, new byte[1 << 20]};
      }
    }

    private static void ready() {
      System.out.println("ready");
      System.out.flush();
    }

    private static void hang() {
      ready();
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
