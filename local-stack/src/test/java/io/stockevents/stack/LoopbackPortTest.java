package io.stockevents.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stockevents.cli.Setting;
import io.stockevents.cli.UserError;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class LoopbackPortTest {

  @Test
  void takenPortIsNamedWithItsServiceAndWhatToChange() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();

      assertThatThrownBy(() -> LoopbackPort.claim(port, "Kafka", Setting.KAFKA_PORT))
          .isInstanceOf(UserError.class)
          .hasMessage(
              "port %d on 127.0.0.1 is taken, and Kafka needs it; stop what listens there, or"
                  + " choose another port with KAFKA_PORT or --kafka-port",
              port);
    }
  }

  @Test
  void portTakenOnAllAddressesIsTaken() throws IOException {
    try (ServerSocket taken = new ServerSocket(0)) {
      int port = taken.getLocalPort();

      assertThatThrownBy(() -> LoopbackPort.claim(port, "Kafka", Setting.KAFKA_PORT))
          .isInstanceOf(UserError.class);
    }
  }

  @Test
  void freePortIsKept() throws IOException {
    int port = LoopbackPort.free();

    assertThat(LoopbackPort.claim(port, "Kafka", Setting.KAFKA_PORT)).isEqualTo(port);
  }

  @Test
  void zeroTakesAFreeOne() throws IOException {
    int port = LoopbackPort.claim(0, "Kafka", Setting.KAFKA_PORT);

    assertThat(port).isPositive();
    assertThat(LoopbackPort.answers(port)).isFalse();
  }
}
