package io.stockevents.lakehouse;

import static org.awaitility.Awaitility.await;

import io.stockevents.it.Cli;
import io.stockevents.stack.LoopbackPort;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An S3 service over HTTP, on a port of loopback: S3Proxy, a process of its own, with one bucket.
 */
final class S3Service implements AutoCloseable {

  static final String BUCKET = "lake";

  private static final String KEY = "a-key";
  private static final String SECRET = "a-secret";

  private final Process process;
  private final int port;

  private S3Service(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts it, with its objects and its log in {@code folder}. */
  static S3Service start(Path folder) throws IOException {
    Files.createDirectories(folder.resolve("objects").resolve(BUCKET));
    int port = LoopbackPort.free();
    Path properties =
        Files.writeString(
            folder.resolve("s3proxy.properties"),
            """
            s3proxy.endpoint=http://127.0.0.1:%d
            s3proxy.authorization=aws-v4
            s3proxy.identity=%s
            s3proxy.credential=%s
            jclouds.provider=filesystem-nio2
            jclouds.filesystem.basedir=%s
            """
                .formatted(port, KEY, SECRET, folder.resolve("objects")));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(Cli.jvmOptions());
    command.addAll(List.of("-Xmx256m", "-jar", System.getProperty("s3proxy.jar")));
    command.addAll(List.of("--properties", properties.toString()));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(new File(folder.toFile(), "s3proxy.log"))
            .start();
    S3Service service = new S3Service(process, port);
    await("S3Proxy listens").atMost(Duration.ofSeconds(90)).until(service::listens);
    return service;
  }

  /** The settings of the commands that lead here. */
  Map<String, String> environment() {
    return Map.of(
        "S3_ENDPOINT", "http://127.0.0.1:" + port, "S3_ACCESS_KEY", KEY, "S3_SECRET_KEY", SECRET);
  }

  private boolean listens() {
    if (!process.isAlive()) {
      throw new IllegalStateException("S3Proxy ended with " + process.exitValue());
    }
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
