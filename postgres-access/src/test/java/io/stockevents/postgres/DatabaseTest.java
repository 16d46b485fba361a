package io.stockevents.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.stockevents.cli.ExitCode;
import io.stockevents.cli.UserError;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 45, threadMode = SEPARATE_THREAD) // it was 60 s and more
class DatabaseTest {

  @Test
  void portThatAcceptsAndIsSilentIsNoDatabase() throws IOException {
    try (ServerSocket silent = listen()) {
      assertNoAnswer(silent);
    }
  }

  @Test
  void portThatSpeaksAnotherProtocolIsNoDatabase() throws IOException {
    try (ServerSocket other = listen()) {
      answer(other, "HTTP/1.1 400 Bad Request\r\n\r\n");
      assertNoAnswer(other);
    }
  }

  @Test
  void portThatHangsUpIsNoDatabase() throws IOException {
    try (ServerSocket other = listen()) {
      answer(other, "");
      assertNoAnswer(other);
    }
  }

  @Test
  void portThatNobodyListensOnIsAnUnreachableDatabase() throws IOException {
    try (Socket taken = new Socket()) {
      // A port that nobody else can have, and on which nobody listens.
      taken.bind(new InetSocketAddress(InetAddress.getByName("localhost"), 0));
      int port = taken.getLocalPort();
      assertThatExceptionOfType(UserError.class)
          .isThrownBy(() -> open(port))
          .withMessageStartingWith("no database answers at localhost:" + port)
          .satisfies(e -> assertThat(e.exitCode()).isEqualTo(ExitCode.UNREACHABLE));
    }
  }

  private static void assertNoAnswer(ServerSocket server) {
    int port = server.getLocalPort();
    assertThatExceptionOfType(UserError.class)
        .isThrownBy(() -> open(port))
        .withMessage(
            "localhost:%d accepts connections but does not answer as PostgreSQL;"
                + " check POSTGRES_HOST and POSTGRES_PORT",
            port)
        .satisfies(e -> assertThat(e.exitCode()).isEqualTo(ExitCode.UNREACHABLE));
  }

  private static Database open(int port) {
    DatabaseSettings settings =
        new DatabaseSettings("jdbc:postgresql://localhost:" + port + "/trading", "ann", "secret");
    return Database.open(settings, 1, Duration.ZERO, Duration.ofSeconds(1));
  }

  private static ServerSocket listen() throws IOException {
    return new ServerSocket(0, 50, InetAddress.getByName("localhost"));
  }

  /** Answers every connection with {@code text} and closes it. */
  private static void answer(ServerSocket server, String text) {
    Thread thread =
        new Thread(
            () -> {
              while (!server.isClosed()) {
                try (Socket socket = server.accept()) {
                  socket.getInputStream().read();
                  socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
                } catch (IOException e) {
                  // The test is over, or the driver has hung up.
                }
              }
            });
    thread.setDaemon(true);
    thread.start();
  }
}
