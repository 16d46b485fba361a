package io.stockevents.rooms;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import picocli.CommandLine.Command;

/** Which module may depend on which, and on which libraries: the layout in CONTRIBUTING.md. */
class RoomsTest {

  private static final String ROOT = "io.stockevents.";

  /** The packages of change-events. */
  private static final String[] EVENTS = {"change", "encoding", "trade"};

  private static final String[] ACCESS = {"kafka", "postgres", "connect.rest"};

  /** Connect-plugins; {@code connect.rest} is another room. */
  private static final String PLUGINS = "connect";

  private static final String[] COMMANDS = {"producer", "tail", "checks", "dashboard", "stack"};

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.stockevents");

  /** A folder of packages, and what else of ours they may use. */
  private static final Map<String, List<String>> ARROWS =
      Map.of(
          "cli",
          List.of(),
          PLUGINS,
          List.of(),
          "connect.rest",
          List.of("cli"),
          "kafka",
          below(),
          "postgres",
          below(),
          "producer",
          commands(),
          "tail",
          commands(),
          "checks",
          commands(),
          "dashboard",
          commands(),
          "stack",
          commands());

  private static List<String> below() {
    return Stream.concat(Stream.of(EVENTS), Stream.of("cli")).toList();
  }

  private static List<String> commands() {
    return Stream.concat(below().stream(), Stream.of(ACCESS)).toList();
  }

  @TestFactory
  Stream<DynamicTest> arrowsGoDown() {
    return ARROWS.entrySet().stream()
        .map(
            arrow ->
                DynamicTest.dynamicTest(
                    arrow.getKey(), () -> dependsOnly(arrow.getKey(), arrow.getValue())));
  }

  private static void dependsOnly(String room, List<String> allowed) {
    Set<String> others = new TreeSet<>(ARROWS.keySet());
    others.addAll(List.of(EVENTS));
    others.remove(room);
    others.removeAll(allowed);
    noClasses()
        .that()
        .resideInAPackage(packages(room))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(others.stream().map(RoomsTest::packages).toArray(String[]::new))
        .check(CLASSES);
  }

  @Test
  void eventsOfAnyTableKnowNoTrade() {
    noClasses()
        .that()
        .resideInAnyPackage(packages("change", "encoding"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(packages("trade"))
        .check(CLASSES);
  }

  @Test
  void eventsKnowNoCommandLineNoBrokerAndNoDatabase() {
    noClasses()
        .that()
        .resideInAnyPackage(packages(EVENTS))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "picocli..", "org.apache.kafka..", "java.sql..", "javax.sql..", "org.postgresql..")
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAnyPackage(packages(EVENTS))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            Stream.of(new String[] {"cli"}, ACCESS, COMMANDS)
                .flatMap(Stream::of)
                .map(RoomsTest::packages)
                .toArray(String[]::new))
        .check(CLASSES);
  }

  @Test
  void whatAllCommandsShareKnowsNoBrokerAndNoDatabase() {
    noClasses()
        .that()
        .resideInAPackage(packages("cli"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.kafka..", "java.sql..", "javax.sql..", "org.postgresql..")
        .check(CLASSES);
  }

  @Test
  void accessHasNoCommands() {
    noClasses()
        .that()
        .resideInAnyPackage(packages(ACCESS))
        .should()
        .beAnnotatedWith(Command.class)
        .check(CLASSES);
  }

  @Test
  void accessToBrokersKnowsNoDatabaseAndTheOtherWayRound() {
    noClasses()
        .that()
        .resideInAPackage(packages("kafka"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.sql..", "javax.sql..", "org.postgresql..")
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAPackage(packages("postgres"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.kafka..")
        .check(CLASSES);
  }

  @Test
  void pluginsKnowOnlyConnect() {
    noClasses()
        .that()
        .resideInAPackage(packages(PLUGINS))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("picocli..", "org.apache.kafka.clients..", "com.fasterxml..")
        .check(CLASSES);
  }

  @Test
  void producersReadNoTopic() {
    noClasses()
        .that()
        .resideInAPackage(packages("producer"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.kafka..")
        .check(CLASSES);
  }

  @Test
  void consumersAndTheDashboardReadNoTable() {
    noClasses()
        .that()
        .resideInAnyPackage(packages("tail"), packages("dashboard"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.sql..", "javax.sql..", "org.postgresql..", packages("postgres"))
        .check(CLASSES);
  }

  @Test
  void packagesSayWhatIsInThem() {
    classes()
        .should()
        .resideOutsideOfPackages("..util..", "..common..", "..helper..", "..manager..")
        .check(CLASSES);
  }

  private static String packages(String room) {
    return ROOT + room + (room.equals(PLUGINS) ? "" : "..");
  }

  private static String[] packages(String... rooms) {
    return Stream.of(rooms).map(RoomsTest::packages).toArray(String[]::new);
  }
}
