package io.stockevents.stack;

import io.stockevents.cli.Setting;
import io.stockevents.cli.UserError;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;

/** TCP ports of this machine, as seen from 127.0.0.1. */
final class LoopbackPort {

  static final String HOST = "127.0.0.1";

  private static final Duration CONNECT_TIMEOUT = Duration.ofMillis(500);

  private LoopbackPort() {}

  /** A port that nobody listens on at the moment. */
  static int free() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /**
   * {@code wanted}, or a free port if that is 0.
   *
   * @throws UserError if somebody listens on {@code wanted}
   */
  static int claim(int wanted, String service, Setting setting) throws IOException {
    if (wanted == 0) {
      return free();
    }
    if (!isFree(wanted)) {
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
              + setting.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'),
          null);
    }
    return wanted;
  }

  /** Whether somebody accepts connections on {@code port}. */
  static boolean answers(int port) {
    return answers(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  private static boolean isFree(int port) throws IOException {
    // On macOS a bind succeeds beside a listener on all addresses, so ask whether one answers, on
    // each address that a client may try.
    for (InetAddress address : InetAddress.getAllByName("localhost")) {
      if (answers(new InetSocketAddress(address, port))) {
        return false;
      }
    }
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
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
