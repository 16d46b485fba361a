package io.stockevents.benchmarks;

import static io.stockevents.benchmarks.WrongResultException.require;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;

/**
 * Reads a whole topic into a file. {@code cdc-tail} decodes every record, and starts a JVM within
 * its time; {@code kcat} and the console consumer write the bytes as they are.
 */
final class TailContest implements Contest {

  private static final String PLAIN = "cdc.public.stock_trades";
  private static final String SCHEMAS = "schemas.public.stock_trades";
  private static final List<String> FORMATS = List.of("text", "json", "raw");

  @Override
  public String name() {
    return "tail";
  }

  @Override
  public List<Line> run(Lab lab) throws Exception {
    List<Line> findings = new ArrayList<>();
    try (Stack stack = new Stack(lab, "tail")) {
      lab.talk().say("  filling the topics");
      long few = lab.rows() / 5;
      load(lab, stack, few);
      Connectors connectors = new Connectors(stack);
      Map<String, String> withSchemas = connectors.ours("schemas");
      withSchemas.put("key.converter.schemas.enable", "true");
      withSchemas.put("value.converter.schemas.enable", "true");
      connectors.register(withSchemas);
      awaitRecords(stack, SCHEMAS, few);
      connectors.remove("schemas", "schemas_slot");
      load(lab, stack, lab.rows() - few);
      awaitRecords(stack, PLAIN, lab.rows());
      findings.addAll(race(lab, stack, PLAIN, lab.rows(), "%,d records".formatted(lab.rows())));
      findings.addAll(race(lab, stack, SCHEMAS, few, "%,d records with schemas".formatted(few)));
    }
    return findings;
  }

  private static void load(Lab lab, Stack stack, long rows) throws Exception {
    lab.ours(stack, "stock-events", "load", "-n", rows).run();
  }

  private static void awaitRecords(Stack stack, String name, long records) throws Exception {
    try (Topic topic = new Topic(stack, name)) {
      Awaitility.await(name + " has all records")
          .atMost(Duration.ofMinutes(10))
          .until(() -> topic.end() >= records && topic.records() == records);
    }
  }

  private static List<Line> race(Lab lab, Stack stack, String topic, long records, String what)
      throws Exception {
    List<Entrant> entrants = new ArrayList<>();
    for (String format : FORMATS) {
      entrants.add(
          new Entrant(
              "cdc-tail -f " + format,
              () ->
                  read(
                      lab, records, lab.ours(stack, "cdc-tail", "-t", topic, "-e", "-f", format))));
    }
    Optional<Path> kcat = lab.programs().peer("kcat");
    kcat.ifPresentOrElse(
        found ->
            entrants.add(
                new Entrant(
                    "kcat -C -e",
                    () ->
                        read(
                            lab,
                            records,
                            lab.command(
                                Map.of(),
                                found,
                                "-C",
                                "-q",
                                "-e",
                                "-b",
                                stack.bootstrapServers(),
                                "-t",
                                topic,
                                "-o",
                                "beginning")))),
        () -> lab.talk().say("  left out: kcat is not installed"));
    entrants.add(
        new Entrant(
            "kafka-console-consumer",
            () -> read(lab, records, console(lab, stack, topic, records))));
    Race.Results results =
        new Race(Unit.RECORDS_PER_SECOND, entrants).run(lab.rounds(), lab.talk());
    List<Line> findings = new ArrayList<>();
    for (String format : FORMATS) {
      String ours = "cdc-tail -f " + format;
      if (kcat.isPresent()) {
        findings.add(results.finding(what + " to a file", ours, "kcat -C -e", Aim.atLeast(1)));
      }
      findings.add(
          results.finding(what + " to a file", ours, "kafka-console-consumer", Aim.atLeast(3)));
    }
    return findings;
  }

  /** Reads to a file; returns the records a second. */
  static double read(Lab lab, long records, Command command) throws Exception {
    Path out = lab.folder().resolve("records.txt");
    double seconds = command.to(out).run();
    require("lines written", records, lines(out));
    Files.delete(out);
    return records / seconds;
  }

  /** As its shell script runs it, but for the time that the script itself takes. */
  private static Command console(Lab lab, Stack stack, String topic, long records) {
    return lab.command(
        Map.of(),
        Path.of(System.getProperty("java.home"), "bin", "java"),
        "-Xmx512M",
        "-server",
        "-XX:+UseG1GC",
        "-cp",
        System.getProperty("java.class.path"),
        "org.apache.kafka.tools.consumer.ConsoleConsumer",
        "--bootstrap-server",
        stack.bootstrapServers(),
        "--topic",
        topic,
        "--from-beginning",
        "--max-messages",
        records,
        "--command-property",
        "isolation.level=read_committed");
  }

  private static long lines(Path file) throws IOException {
    long lines = 0;
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        for (int i = 0; i < read; i++) {
          if (buffer[i] == '\n') {
            lines++;
          }
        }
      }
    }
    return lines;
  }
}
