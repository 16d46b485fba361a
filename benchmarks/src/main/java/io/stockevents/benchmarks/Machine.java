package io.stockevents.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.stream.Stream;

/** What the figures were measured on. */
final class Machine {

  private Machine() {}

  /** One line: the date, cores and memory, processor, Java and system. */
  static String describe() throws IOException {
    return String.format(
        Locale.ROOT,
        "%s, %d cores of %s, %s of memory, Java %s, %s %s.",
        LocalDate.now(ZoneOffset.UTC),
        Runtime.getRuntime().availableProcessors(),
        line("/proc/cpuinfo", "model name"),
        memory(line("/proc/meminfo", "MemTotal")),
        System.getProperty("java.version"),
        System.getProperty("os.name"),
        System.getProperty("os.version"));
  }

  /** How many processes wanted to run in the last minute, on average; negative if unknown. */
  static double loadAverage() {
    return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  }

  /** The kernel counts in kB, and keeps some for itself. */
  private static String memory(String total) {
    return total.endsWith(" kB")
        ? "%.0f GiB".formatted(Long.parseLong(total.replace(" kB", "")) / 1024.0 / 1024)
        : total;
  }

  private static String line(String file, String key) throws IOException {
    Path path = Path.of(file);
    if (!Files.isReadable(path)) {
      return "unknown";
    }
    try (Stream<String> lines = Files.lines(path)) {
      return lines
          .filter(line -> line.startsWith(key))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("unknown");
    }
  }
}
