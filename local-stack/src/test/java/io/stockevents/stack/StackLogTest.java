package io.stockevents.stack;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.ContextInitializer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class StackLogTest {

  private static final long MEGABYTE = 1L << 20;

  private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();

  @TempDir private Path folder;

  @BeforeEach
  void logToTheFolder() {
    StackLog.into(folder);
  }

  @AfterEach
  void logAsBefore() throws Exception {
    context.reset();
    new ContextInitializer(context).autoConfig();
  }

  @Test
  void logsOfAFastLoopStayBounded() throws IOException {
    Logger log = LoggerFactory.getLogger("org.apache.kafka.connect.loop");
    String filler = "x".repeat(1000);

    for (int i = 0; i < 70_000; i++) {
      log.info("{} {}", i, filler);
    }

    assertThat(sizeOfLogs()).isBetween(20 * MEGABYTE, 45 * MEGABYTE);
  }

  @Test
  void lineThatComesOverAndOverIsWrittenAFewTimes() throws IOException {
    Logger log = LoggerFactory.getLogger("org.apache.kafka.connect.loop");

    for (int i = 0; i < 10_000; i++) {
      log.error("Error polling: {}", "interrupted");
      log.info("round {}", i % 2);
    }
    log.info("after it");

    List<String> lines = Files.readAllLines(folder.resolve("connect.log"));
    assertThat(lines).filteredOn(line -> line.contains("Error polling")).hasSizeBetween(5, 50);
    assertThat(lines).filteredOn(line -> line.contains("round 1")).hasSizeBetween(5, 50);
    assertThat(lines).last().asString().contains("after it");
  }

  @Test
  void whatJerseyLogsGoesToTheFileToo() throws IOException {
    java.util.logging.Logger.getLogger("org.glassfish.jersey.server.ServerRuntime")
        .log(Level.WARNING, "request failed", new IllegalStateException("timed out"));

    assertThat(Files.readString(folder.resolve("connect.log")))
        .contains("request failed", "timed out");
  }

  private long sizeOfLogs() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    }
  }
}
