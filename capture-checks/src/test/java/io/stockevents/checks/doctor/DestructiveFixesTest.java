package io.stockevents.checks.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.stockevents.postgres.CaptureCatalog;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A command that takes something away is proposed only for what was seen to be so. Every fault that
 * {@link ChecksTest} knows is combined with everything that can be unknown or mistyped; a new fix
 * that destroys has to be named here, and a new way of not knowing has to be added.
 */
class DestructiveFixesTest {

  /** Takes something away, or makes something that nobody may have asked for. */
  private enum Harm {
    FORGETS_THE_POSITION("-X DELETE \\S*/offsets"),
    DROPS_A_SLOT("pg_drop_replication_slot"),
    CHANGES_WHAT_IS_PUBLISHED("DROP PUBLICATION|SET TABLE|DROP TABLE"),
    MAKES_A_TOPIC("--create --topic"),
    REMOVES_RECORDS("cleanup\\.policy|retention| abort ");

    private final Pattern pattern;

    Harm(String pattern) {
      this.pattern = Pattern.compile(pattern);
    }

    boolean isDoneBy(Check check) {
      return check.fix().filter(fix -> pattern.matcher(fix).find()).isPresent();
    }

    static List<Harm> of(Check check) {
      return Arrays.stream(values()).filter(harm -> harm.isDoneBy(check)).toList();
    }
  }

  /** Where each of them may be proposed at all. */
  private static final Map<Harm, List<CheckId>> ALLOWED =
      Map.of(
          Harm.FORGETS_THE_POSITION,
              List.of(
                  CheckId.SLOT_EXISTS,
                  CheckId.SLOT_WAL,
                  CheckId.KAFKA_TOPIC,
                  CheckId.KAFKA_LAST_EVENT),
          Harm.DROPS_A_SLOT, List.of(CheckId.SLOT_EXISTS, CheckId.SLOT_WAL),
          Harm.CHANGES_WHAT_IS_PUBLISHED, List.of(CheckId.SLOT_PUBLICATION, CheckId.SLOT_CHUNKS),
          Harm.MAKES_A_TOPIC, List.of(CheckId.KAFKA_TOPIC),
          Harm.REMOVES_RECORDS, List.of(CheckId.KAFKA_RETENTION, CheckId.KAFKA_TRANSACTIONS));

  private static final List<CheckId> ABOUT_THE_TOPIC =
      List.of(
          CheckId.KAFKA_TOPIC,
          CheckId.KAFKA_RETENTION,
          CheckId.KAFKA_TRANSACTIONS,
          CheckId.KAFKA_LAST_EVENT);
  private static final List<CheckId> ABOUT_THE_SLOT =
      List.of(CheckId.SLOT_EXISTS, CheckId.SLOT_ACTIVE, CheckId.SLOT_WAL, CheckId.SLOT_LAG);
  private static final List<CheckId> ABOUT_THE_PUBLICATION =
      List.of(CheckId.SLOT_PUBLICATION, CheckId.SLOT_TABLE, CheckId.SLOT_CHUNKS);
  private static final List<CheckId> ALL = List.of(CheckId.values());

  /** What is not known, and which checks must not destroy anything for that. */
  static Stream<Arguments> doubts() {
    return Stream.of(
        arguments("Connect cannot be asked", doubt(c -> c.connectSilent = true), ALL),
        arguments("no such connector", doubt(c -> c.registered = false), ALL),
        arguments(
            "slot.name is a placeholder",
            doubt(c -> c.config.put("slot.name", "${env:SLOT}")),
            ABOUT_THE_SLOT),
        arguments(
            "slot.name is a placeholder, and --slot names one",
            doubt(
                c -> {
                  c.config.put("slot.name", "${env:SLOT}");
                  c.options = options("cdc.public.stock_trades", "cdc_slot", null);
                }),
            ABOUT_THE_SLOT),
        arguments(
            "--slot is not the connector's",
            doubt(c -> c.options = options("cdc.public.stock_trades", "typo", null)),
            ABOUT_THE_SLOT),
        arguments(
            "publication.name is a placeholder",
            doubt(c -> c.config.put("publication.name", "${env:PUBLICATION}")),
            ABOUT_THE_PUBLICATION),
        arguments(
            "--publication is not the connector's",
            doubt(c -> c.options = options("cdc.public.stock_trades", null, "typo")),
            ABOUT_THE_PUBLICATION),
        arguments(
            "--topic is not the connector's",
            doubt(c -> c.options = options("nope", null, null)),
            ABOUT_THE_TOPIC),
        arguments(
            "--topic is another table's of the connector",
            doubt(
                c -> {
                  c.options = options("cdc.message", null, null);
                  c.writtenTopics = Optional.of(List.of("cdc.message"));
                }),
            ABOUT_THE_TOPIC),
        arguments(
            "topic.prefix is a placeholder",
            doubt(
                c -> {
                  c.config.put("topic.prefix", "${env:PREFIX}");
                  c.writtenTopics = Optional.empty();
                }),
            ABOUT_THE_TOPIC),
        arguments(
            "another transform routes",
            doubt(
                c -> {
                  c.config.put("transforms", "timescaledb,r");
                  c.config.put(
                      "transforms.r.type", "org.apache.kafka.connect.transforms.RegexRouter");
                  c.writtenTopics = Optional.empty();
                }),
            ABOUT_THE_TOPIC),
        arguments(
            "the database cannot be asked", doubt(c -> c.databaseSilent = true), ABOUT_THE_SLOT),
        arguments("the slot was not read", doubt(unread(CaptureCatalog.Part.SLOT)), ABOUT_THE_SLOT),
        arguments(
            "the publication was not read",
            doubt(unread(CaptureCatalog.Part.PUBLICATION)),
            ABOUT_THE_PUBLICATION),
        arguments(
            "the newest row was not read",
            doubt(unread(CaptureCatalog.Part.NEWEST_ROW)),
            List.of(CheckId.KAFKA_LAST_EVENT)));
  }

  /** What {@link ChecksTest} and its sisters break, one at a time. */
  private static Stream<Arguments> faults() {
    return Stream.of(ChecksTest.faults(), StateOfCaptureTest.faults()).flatMap(Function.identity());
  }

  private static Consumer<Capture> unread(CaptureCatalog.Part part) {
    return c -> c.unread.put(part, new CaptureCatalog.Unread(true, "locked or slow"));
  }

  private static Consumer<Capture> doubt(Consumer<Capture> change) {
    return change;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("doubts")
  void nothingIsDestroyedOnAGuess(String what, Consumer<Capture> doubt, List<CheckId> items) {
    assertThat(faults())
        .allSatisfy(
            fault -> {
              Capture capture = new Capture();
              change(fault).accept(capture);
              doubt.accept(capture);
              assertThat(capture.examine())
                  .as("%s", fault.get()[0])
                  .hasSameSizeAs(CheckId.values())
                  .filteredOn(check -> items.contains(check.id()) && !Harm.of(check).isEmpty())
                  .isEmpty();
            });
  }

  /** Any setting may be a placeholder; what follows from it is not known then, and not wrong. */
  @Test
  void aPlaceholderIsNotAFault() {
    Map<String, String> placeholders = new TreeMap<>(new Capture().config);
    placeholders.putAll(
        Map.of(
            "schema.include.list", "",
            "schema.exclude.list", "",
            "snapshot.mode", "",
            "topic.naming.strategy", ""));

    assertThat(placeholders.keySet())
        .allSatisfy(
            name -> {
              Capture capture = new Capture();
              capture.config.put(name, "${file:/secrets.properties:value}");
              assertThat(capture.examine())
                  .hasSameSizeAs(CheckId.values())
                  .filteredOn(check -> check.status() != Status.OK)
                  .allSatisfy(
                      check -> {
                        assertThat(check.status()).as(check.toString()).isEqualTo(Status.SKIPPED);
                        assertThat(check.fix()).isEmpty();
                      });
            });
  }

  /** The counterpart: of what is known for certain, all of them are proposed somewhere. */
  @Test
  void theyAreProposedForWhatIsCertain() {
    Map<Harm, List<CheckId>> proposed =
        faults()
            .flatMap(
                fault -> {
                  Capture capture = new Capture();
                  change(fault).accept(capture);
                  return capture.examine().stream();
                })
            .flatMap(check -> Harm.of(check).stream().map(harm -> Map.entry(harm, check.id())))
            .distinct()
            .sorted(Map.Entry.comparingByValue())
            .collect(
                Collectors.groupingBy(
                    Map.Entry::getKey,
                    Collectors.mapping(Map.Entry::getValue, Collectors.toList())));

    assertThat(proposed).isEqualTo(ALLOWED);
  }

  @SuppressWarnings("unchecked")
  private static Consumer<Capture> change(Arguments fault) {
    return (Consumer<Capture>) fault.get()[1];
  }

  private static DoctorOptions options(
      String topic, @Nullable String slot, @Nullable String publication) {
    return new DoctorOptions(
        topic,
        URI.create("http://connect:8083"),
        "stock_trades_connector",
        Optional.ofNullable(slot),
        Optional.ofNullable(publication),
        Duration.ofSeconds(5));
  }
}
