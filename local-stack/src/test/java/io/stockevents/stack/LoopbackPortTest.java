package io.stockevents.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stockevents.cli.Setting;
import io.stockevents.cli.UserError;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoopbackPortTest {

  @Test
  void takenPortIsNamedWithItsServiceAndWhatToChange() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();

      assertThatThrownBy(() -> LoopbackPort.reserve(port, "Kafka", Setting.KAFKA_PORT))
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

      assertThatThrownBy(() -> LoopbackPort.reserve(port, "Kafka", Setting.KAFKA_PORT))
          .isInstanceOf(UserError.class);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void reservedPortIsNobodyElsesUntilItsServiceBindsIt(boolean named) throws IOException {
    int wanted = named ? LoopbackPort.free() : 0;
    LoopbackPort reserved = LoopbackPort.reserve(wanted, "Kafka", Setting.KAFKA_PORT);
    int port = reserved.number();

    assertThat(LoopbackPort.answers(port)).isFalse();
    assertThatThrownBy(() -> listen(port).close()).isInstanceOf(BindException.class);

    reserved.close();
    try (ServerSocket service = listen(port)) {
      assertThat(service.getLocalPort()).isEqualTo(port);
      assertThat(wanted).isIn(0, port);
    }
  }

  @Test
  void freePortIsNoneThatAnOutgoingConnectionGets() throws IOException {
    try (LoopbackPort reserved = LoopbackPort.reserve(0, "Kafka", Setting.KAFKA_PORT)) {
      assertThat(reserved.number()).isBetween(10_000, 30_000);
    }
  }

  private static ServerSocket listen(int port) throws IOException {
    ServerSocket socket = new ServerSocket();
    // Without it Linux would let two share the address as long as neither of them listens.
    socket.setReuseAddress(false);
    socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    return socket;
  }
}
