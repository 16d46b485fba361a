package io.stockevents.checks.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockevents.checks.doctor.ProbeResult.Unreachable;
import io.stockevents.kafka.KafkaAccess;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said when the brokers do not answer; DoctorIT has brokers that do. */
class KafkaProbeTest {

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          localhost:1,          PLAINTEXT, no answer from Kafka at localhost:1
          nowhere.invalid:9092, PLAINTEXT, cannot resolve the host of nowhere.invalid:9092
          localhost:1,          NONSENSE,  Kafka client settings:
          """)
  void saysWhatIsWrong(String brokers, String protocol, String reason) throws Exception {
    KafkaAccess access =
        new KafkaAccess(Map.of("bootstrap.servers", brokers, "security.protocol", protocol));

    Unreachable<?> unreachable =
        Capture.unreachable(new KafkaProbe(access, "topic", Duration.ofSeconds(1), "help").ask());

    assertThat(unreachable.reason()).startsWith(reason);
    assertThat(unreachable.fix()).contains("help");
  }
}
