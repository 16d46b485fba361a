package io.stockevents.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stockevents.cli.ExitCode;
import io.stockevents.cli.UserError;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidGroupIdException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaAccessTest {

  @TempDir private Path folder;

  @Test
  void whatIsTypedCountsMoreThanTheFileAndTheFileMoreThanADefault() throws IOException {
    Path file =
        file(
            """
            bootstrap.servers=broker:9093
            max.poll.records=7
            isolation.level=read_uncommitted
            """);

    KafkaAccess access =
        KafkaAccess.of("localhost:9092", false, file)
            .withDefaults(Map.of("max.poll.records", 500, "client.id", "ours"))
            .with(KafkaAccess.COMMITTED);

    assertThat(access.settings())
        .containsEntry("max.poll.records", "7")
        .containsEntry("client.id", "ours")
        .containsEntry("isolation.level", "read_committed");
    assertThat(access.bootstrapServers()).isEqualTo("broker:9093");
    assertThat(KafkaAccess.of("localhost:9092", true, file).bootstrapServers())
        .isEqualTo("localhost:9092");
  }

  @Test
  void consumerConfigIsPassedThroughButCannotBreakThePromises() throws IOException {
    Path file =
        file(
            """
            security.protocol=SASL_SSL
            bootstrap.servers=broker:9093
            enable.auto.commit=true
            group.id=other
            """);

    assertThat(KafkaAccess.of("localhost:9092", false, file).reader(null).settings())
        .containsEntry("security.protocol", "SASL_SSL")
        .containsEntry("bootstrap.servers", "broker:9093")
        .containsEntry("enable.auto.commit", false)
        .doesNotContainKey("group.id");
    assertThat(KafkaAccess.of("localhost:9092", true, file).reader("mine").settings())
        .containsEntry("bootstrap.servers", "localhost:9092")
        .containsEntry("group.id", "mine");
  }

  @Test
  void nameThatKafkaDoesNotKnowIsRefusedWithTheRightOne() throws IOException {
    Path file = file("secuirty.protocol=SSL\n");

    assertThatThrownBy(() -> KafkaAccess.of("localhost:9092", false, file))
        .isInstanceOfSatisfying(
            UserError.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
        .hasMessage(
            "--consumer-config: in %s, secuirty.protocol is not a setting of Kafka's clients;"
                + " did you mean security.protocol?",
            file);
  }

  @Test
  void nameThatNobodyReadsIsRefused() throws IOException {
    Path file = file("fetch.wait.max=5\n");

    assertThatThrownBy(() -> KafkaAccess.of("localhost:9092", false, file))
        .hasMessageEndingWith(
            "fetch.wait.max is not a setting of Kafka's clients, which would ignore it; remove it");
  }

  @Test
  void settingsOfEveryClientAndOfClassesThatArePluggedInAreFine() throws IOException {
    Path file =
        file(
            """
            security.protocol=SASL_SSL
            sasl.mechanism=OAUTHBEARER
            sasl.oauthbearer.token.endpoint.url=https://login.example/token
            sasl.login.callback.handler.class=com.example.Handler
            ssl.truststore.location=/etc/trust.jks
            acks=all
            config.providers=env
            config.providers.env.class=org.apache.kafka.common.config.provider.EnvVarConfigProvider
            com.example.handler.tenant=7
            """);

    assertThat(KafkaAccess.of("localhost:9092", false, file).settings())
        .containsEntry("com.example.handler.tenant", "7");
  }

  @Test
  void valuesAreNotShownByToString() throws IOException {
    Path file = file("sasl.jaas.config=Login required password=\"s3cret\";\n");

    assertThat(KafkaAccess.of("localhost:9092", false, file).toString())
        .contains("localhost:9092", "sasl.jaas.config")
        .doesNotContain("s3cret");
  }

  @Test
  void portThatAcceptsAndIsSilentIsNoKafka() throws IOException {
    try (ServerSocket silent = new ServerSocket(0)) {
      String broker = "localhost:" + silent.getLocalPort();
      KafkaAccess access =
          KafkaAccess.of(broker, true, null)
              .withDefaults(KafkaAccess.timeouts(Duration.ofMillis(500)));
      try (KafkaConsumer<byte[], byte[]> consumer = access.committedReader()) {
        assertThatThrownBy(() -> consumer.partitionsFor("topic"))
            .isInstanceOfSatisfying(
                KafkaException.class,
                e ->
                    assertThat(access.explain(e))
                        .hasMessageStartingWith(
                            broker + " accepts connections but does not answer as Kafka")
                        .extracting(UserError::exitCode)
                        .isEqualTo(ExitCode.UNREACHABLE));
      }
    }
  }

  @Test
  void groupIsTheCallersAndNotTheFiles() throws IOException {
    KafkaAccess access =
        KafkaAccess.of("localhost:9092", false, file("group.id=other\nenable.auto.commit=true\n"));

    try (KafkaConsumer<byte[], byte[]> alone = access.consumer(null);
        KafkaConsumer<byte[], byte[]> member = access.consumer("mine")) {
      assertThatThrownBy(alone::groupMetadata).isInstanceOf(InvalidGroupIdException.class);
      assertThat(member.groupMetadata().groupId()).isEqualTo("mine");
    }
  }

  @Test
  void settingsThatCannotBeRightAreAUsageErrorForEveryClient() throws IOException {
    KafkaAccess access =
        KafkaAccess.of("localhost:9092", false, file("security.protocol=NOPE\n"))
            .withDefaults(KafkaAccess.timeouts(Duration.ofSeconds(1)));

    assertThatThrownBy(access::committedReader)
        .isInstanceOfSatisfying(UserError.class, KafkaAccessTest::isUsageError);
    assertThatThrownBy(access::admin)
        .isInstanceOfSatisfying(UserError.class, KafkaAccessTest::isUsageError);
  }

  @Test
  void hostThatNobodyKnowsIsNamed() {
    KafkaAccess access = KafkaAccess.of("no-such-host.invalid:9092", true, null);

    assertThatThrownBy(access::committedReader)
        .isInstanceOfSatisfying(
            UserError.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.UNREACHABLE))
        .hasMessage("cannot resolve the host of no-such-host.invalid:9092");
  }

  @Test
  void whatFailsInUseIsSaidWithWhatToTry() {
    KafkaAccess access = KafkaAccess.of("b:1", true, null);

    assertThat(access.explain(new TimeoutException("x")))
        .hasMessage("no answer from Kafka at b:1; is it up? (cdc-stack status)");
    assertThat(access.explain(new SaslAuthenticationException("wrong password")))
        .hasMessage("b:1 does not let us in: wrong password; check --consumer-config");
    assertThat(access.explain(new TopicAuthorizationException("not yours")))
        .hasMessage("b:1 refuses: not yours");
  }

  private static void isUsageError(UserError e) {
    assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(e)
        .hasMessageStartingWith("Kafka client settings: Invalid value NOPE for configuration");
  }

  private Path file(String content) throws IOException {
    return Files.writeString(folder.resolve("client.properties"), content);
  }
}
