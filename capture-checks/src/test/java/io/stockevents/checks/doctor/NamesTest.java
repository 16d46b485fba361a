package io.stockevents.checks.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockevents.checks.doctor.Names.Name.Source;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is looked for in the database, and what is said if that cannot be known. */
class NamesTest {

  private final Capture capture = new Capture();

  @Test
  void aPlaceholderIsNotDebeziumsDefault() {
    capture.config.put("slot.name", "${env:SLOT}");
    capture.slot = Optional.empty();

    Check check = check(CheckId.SLOT_EXISTS);

    assertThat(check.status()).isEqualTo(Status.SKIPPED);
    assertThat(check.detail())
        .isEqualTo(
            "slot.name is ${env:SLOT}, and only the worker knows what that stands for; name it with"
                + " --slot");
    assertThat(check.fix()).isEmpty();
  }

  @Test
  void aNameThatIsNotSetIsDebeziumsDefault() {
    capture.config.remove("slot.name");
    capture.config.remove("publication.name");
    capture.slot = Optional.empty();
    capture.publication = Optional.empty();

    assertThat(check(CheckId.SLOT_EXISTS).detail())
        .startsWith("there is no slot debezium any more");
    assertThat(check(CheckId.SLOT_PUBLICATION).detail())
        .isEqualTo("there is no publication dbz_publication");
  }

  @Test
  void theRoleOfThePlaceholderIsNotCreated() {
    capture.config.put("database.user", "${file:/secrets:user}");
    capture.captureRole = Optional.empty();

    assertThat(check(CheckId.TABLE_CAPTURE_ROLE))
        .satisfies(check -> assertThat(check.status()).isEqualTo(Status.SKIPPED))
        .satisfies(check -> assertThat(check.detail()).startsWith("database.user is ${file:"))
        .satisfies(check -> assertThat(check.fix()).isEmpty());
  }

  @Test
  void aSlotThatTheConnectorDoesNotUseIsTheFailure() {
    capture.options = with(Optional.of("typo"));

    assertThat(check(CheckId.SLOT_EXISTS))
        .isEqualTo(
            Check.failed(
                CheckId.SLOT_EXISTS,
                "the connector uses cdc_slot, and this was told typo; leave --slot out"));
    assertThat(check(CheckId.SLOT_ACTIVE).status()).isEqualTo(Status.SKIPPED);
  }

  @Test
  void whoSaysWhatItIsCalled() {
    ConnectStatus.Connector connector =
        new ConnectStatus.Connector(
            new ConnectStatus.Part("RUNNING", ""),
            List.of(),
            capture.config,
            Optional.empty(),
            Optional.empty());

    assertThat(Names.of(with(Optional.of("cdc_slot")), Optional.of(connector)).slot().source())
        .isEqualTo(Source.CONNECTOR);
    assertThat(Names.of(with(Optional.of("mine")), Optional.empty()).slot())
        .isEqualTo(new Names.Name(Optional.of("mine"), Source.OPTION, ""));
    assertThat(Names.of(with(Optional.empty()), Optional.empty()).slot())
        .isEqualTo(new Names.Name(Optional.of("cdc_slot"), Source.ASSUMED, ""));
  }

  private static DoctorOptions with(Optional<String> slot) {
    DoctorOptions some = Capture.OPTIONS;
    return new DoctorOptions(
        some.topic(), some.connect(), some.connector(), slot, some.publication(), some.timeout());
  }

  private Check check(CheckId id) {
    return capture.examine().stream().filter(check -> check.id() == id).findFirst().orElseThrow();
  }
}
