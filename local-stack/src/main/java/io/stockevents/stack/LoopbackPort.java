package io.stockevents.stack;

import io.stockevents.cli.Setting;
import io.stockevents.cli.UserError;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A TCP port of 127.0.0.1, kept from everybody else until {@link #close}, right before its service
 * binds it. Nobody can connect to it meanwhile.
 */
public final class LoopbackPort implements AutoCloseable {

  static final String HOST = "127.0.0.1";

  private static final Duration CONNECT_TIMEOUT = Duration.ofMillis(500);

  /** Below the ports that systems give to outgoing connections, so that none of them gets in. */
  private static final int FIRST_FREE = 10_000;

  private static final int LAST_FREE = 30_000;
  private static final int ATTEMPTS = 1_000;

  private final Socket socket;

  private LoopbackPort(Socket socket) {
    this.socket = socket;
  }

  /** A port from 10,000 to 29,999 that nobody uses at the moment. */
  public static int free() throws IOException {
    try (LoopbackPort port = reserveFree()) {
      return port.number();
    }
  }

  /**
   * Reserves {@code wanted}, or a free port if that is 0.
   *
   * @throws UserError if somebody listens on {@code wanted}
   */
  static LoopbackPort reserve(int wanted, String service, Setting setting) throws IOException {
    if (wanted == 0) {
      return reserveFree();
    }
    if (!answersLocally(wanted)) {
      Socket socket = new Socket();
      try {
        // What is left of connections of an earlier run must not refuse it.
        socket.setReuseAddress(true);
        socket.bind(loopback(wanted));
        return new LoopbackPort(socket);
      } catch (IOException e) {
        socket.close();
      }
    }
    throw UserError.failed(
        "port "
            + wanted
            + " on "
            + HOST
            + " is taken, and "
            + service
            + " needs it; stop what listens there, or choose another port with "
            + setting
            + " or --"
            + setting.name().toLowerCase(Locale.ROOT).replace('_', '-'),
        null);
  }

  int number() {
    return socket.getLocalPort();
  }

  /** Lets its service have it. */
  @Override
  public void close() throws IOException {
    socket.close();
  }

  /** Whether somebody accepts connections on {@code port}. */
  static boolean answers(int port) {
    return answers(loopback(port));
  }

  private static LoopbackPort reserveFree() throws IOException {
    for (int attempt = 1; true; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST_FREE, LAST_FREE);
      Socket socket = new Socket();
      try {
        // Two may share an address that both of them reuse.
        socket.setReuseAddress(false);
        socket.bind(loopback(port));
        if (!answersLocally(port)) {
          return new LoopbackPort(socket);
        }
        socket.close();
      } catch (IOException e) {
        socket.close();
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /**
   * On macOS a bind succeeds beside a listener on all addresses, so ask whether one answers, on
   * each address that a client may try.
   */
  private static boolean answersLocally(int port) throws IOException {
    for (InetAddress address : InetAddress.getAllByName("localhost")) {
      if (answers(new InetSocketAddress(address, port))) {
        return true;
      }
    }
    return false;
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  private static boolean answers(InetSocketAddress address) {
    try (Socket socket = new Socket()) {
      socket.connect(address, Math.toIntExact(CONNECT_TIMEOUT.toMillis()));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
