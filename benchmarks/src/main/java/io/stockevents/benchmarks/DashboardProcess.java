package io.stockevents.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.awaitility.Awaitility;

/** {@code cdc-dashboard} of one topic, on a free port. */
final class DashboardProcess implements AutoCloseable {

  private static final String RECORDS = "cdc_records_total{";

  private final HttpClient http = HttpClient.newHttpClient();
  private final String url;
  private final Process process;

  /** Starts it and returns when it serves the page. */
  DashboardProcess(Lab lab, Stack stack, String topic) throws IOException {
    int port = Stack.freePort();
    url = "http://127.0.0.1:" + port;
    Command command =
        lab.ours(stack, "cdc-dashboard", "--port", port, "--topic", topic, "--timeout", "30s");
    process = command.start();
    Awaitility.await("the dashboard serves its page")
        .atMost(Duration.ofMinutes(1))
        .until(() -> command.err().contains(Integer.toString(port)));
  }

  String url() {
    return url;
  }

  /** How many records it has read. */
  long records() throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/metrics")).build();
    return http.send(request, BodyHandlers.ofString())
        .body()
        .lines()
        .filter(line -> line.startsWith(RECORDS))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  /** How much memory it has. */
  long megabytes() throws IOException {
    return Stack.proportionalSetSize(process.pid()) / 1_000_000;
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
