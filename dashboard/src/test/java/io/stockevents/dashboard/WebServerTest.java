package io.stockevents.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.stockevents.cli.UserError;
import io.stockevents.dashboard.StreamStatus.Broker;
import io.stockevents.dashboard.StreamStatus.Connector;
import io.stockevents.trade.Side;
import io.stockevents.trade.TradeRecord;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class WebServerTest {

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final AtomicLong nanoTime = new AtomicLong();
  private final StreamStatus status = new StreamStatus(nanoTime::get);
  private final TradeStream stream = new TradeStream(Clock.systemUTC());
  private final Broadcast broadcast =
      new Broadcast(new Broadcast.About("run", "topic", "brokers", "connector"), stream, status);
  private final Metrics metrics = new Metrics(status, broadcast::viewers);
  private final Thread pulse = new Thread(broadcast);

  @BeforeEach
  void startPulse() {
    pulse.start();
  }

  @AfterEach
  void stopPulse() throws InterruptedException {
    pulse.interrupt();
    pulse.join();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/dashboard.js",
        "/dashboard.css",
        "/icon.svg",
        "/uplot/uPlot.esm.js",
        "/uplot/uPlot.min.css"
      })
  void servesThePageAndAllItNeedsWithAStrictPolicy(String path) throws Exception {
    try (WebServer server = start(null)) {
      HttpResponse<String> response = get(server, path);

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.headers().firstValue("Content-Security-Policy").orElse(""))
          .startsWith("default-src 'none'; script-src 'self';")
          .doesNotContain("unsafe");
      assertThat(response.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/nothing", "/../WebServer.class", "/%2e%2e/WebServer.class", "/uplot/"})
  void servesNothingElse(String path) throws Exception {
    try (WebServer server = start(null)) {
      assertThat(statusLine(server, path, "localhost")).contains(" 40");
    }
  }

  @Test
  void pageBeginsWithEverythingAndGoesOnWithWhatIsNew() throws Exception {
    stream.add(insert("AAPL"), Instant.now(), false);
    try (WebServer server = start(null)) {
      Iterator<String> messages = messages(server, "/events");

      assertThat(messages.next()).contains("\"run\":\"run\"", "\"history\":", "\"AAPL\"");
      stream.add(insert("MSFT"), Instant.now(), false);
      broadcast.wake();
      String next = messages.next();
      while (!next.contains("\"MSFT\"")) {
        // In silence it is told that all is well.
        assertThat(next).doesNotContain("\"history\":");
        next = messages.next();
      }
      assertThat(next).doesNotContain("\"history\":");
    }
  }

  @Test
  void filteredPageIsNotSentTheOtherLines() throws Exception {
    stream.add(insert("AAPL"), Instant.now(), false);
    stream.add(insert("MSFT"), Instant.now(), false);
    try (WebServer server = start(null)) {
      assertThat(messages(server, "/events?symbol=ms&kinds=insert").next())
          .contains("\"symbol\":\"MSFT\",\"side\"")
          .doesNotContain("\"symbol\":\"AAPL\",\"side\"");
    }
  }

  @Test
  void closedPageIsForgotten() throws Exception {
    try (WebServer server = start(null)) {
      try (Stream<String> lines = lines(server, "/events")) {
        lines.iterator().next();
        assertThat(broadcast.viewers()).isEqualTo(1);
      }
      await().atMost(LIMIT).until(() -> broadcast.viewers() == 0);
    }
  }

  @Test
  void pageOfAnotherNameIsRefusedWithoutAToken() throws Exception {
    try (WebServer server = start(null)) {
      assertThat(statusLine(server, "/", "evil.example")).contains(" 403 ");
      assertThat(statusLine(server, "/healthz", "evil.example")).contains(" 403 ");
      assertThat(statusLine(server, "/", "127.0.0.1")).contains(" 200 ");
    }
  }

  @Test
  void tokenOpensThePageAndIsKeptAsACookie() throws Exception {
    try (WebServer server = start("open sesame")) {
      assertThat(get(server, "/").statusCode()).isEqualTo(401);
      assertThat(get(server, "/").body()).contains("token");
      assertThat(get(server, "/events").statusCode()).isEqualTo(401);
      assertThat(get(server, "/?token=wrong").statusCode()).isEqualTo(401);

      HttpResponse<String> opened = get(server, "/?token=open%20sesame");

      assertThat(opened.statusCode()).isEqualTo(303);
      assertThat(opened.headers().firstValue("Location")).contains("/");
      String cookie = opened.headers().firstValue("Set-Cookie").orElse("");
      assertThat(cookie)
          .contains("HttpOnly", "SameSite=Lax", "Max-Age=43200")
          .doesNotContain("sesame")
          .doesNotContainIgnoringCase("Secure");
      assertThat(get(server, "/", "Cookie", cookie.substring(0, cookie.indexOf(';'))).statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void sessionSaysNothingAboutTheTokenAndEndsWithTheProcess() throws Exception {
    String first;
    try (WebServer server = start("secret")) {
      first = session(get(server, "/?token=secret"));
      assertThat(session(get(server, "/?token=secret"))).isNotEqualTo(first);
      assertThat(get(server, "/", "Cookie", first).statusCode()).isEqualTo(200);
      String digest =
          HexFormat.of()
              .formatHex(MessageDigest.getInstance("SHA-256").digest("secret".getBytes(UTF_8)));
      assertThat(get(server, "/", "Cookie", "cdc-dashboard=" + digest).statusCode()).isEqualTo(401);
    }
    try (WebServer server = start("secret")) {
      assertThat(get(server, "/", "Cookie", first).statusCode()).isEqualTo(401);
    }
  }

  @Test
  void behindTlsTheCookieIsForTlsAlone() throws Exception {
    try (WebServer server = start("secret")) {
      assertThat(
              get(server, "/?token=secret", "X-Forwarded-Proto", "https")
                  .headers()
                  .firstValue("Set-Cookie")
                  .orElse(""))
          .containsIgnoringCase("; Secure");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/?token=secret, /",
    "/?symbol=AAPL&token=secret&kinds=insert%2Cupdate, /?symbol=AAPL&kinds=insert%2Cupdate",
    "/metrics?token=secret, /metrics",
    "//evil.example/?token=secret, /",
    "/%5Cevil.example/?token=secret, /%5Cevil.example/",
    "/%0d%0aX-Evil:1?token=secret, /",
  })
  void tokenIsTakenOutOfTheAddressAndTheRestStaysHere(String address, String location)
      throws Exception {
    try (WebServer server = start("secret")) {
      assertThat(answer(server, address, "localhost"))
          .startsWith("HTTP/1.1 303 ")
          .containsPattern("(?i)\nLocation: " + Pattern.quote(location) + "\r")
          .doesNotContain("X-Evil");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, 200",
    "127.0.0.1:8501, 200",
    "[::1], 200",
    "[::1]:8501, 200",
    "evil.example, 403",
    "[::2]:8501, 403",
  })
  void withoutATokenItIsOpenToTheNamesOfThisMachine(String host, int status) throws Exception {
    try (WebServer server = start(null)) {
      assertThat(statusLine(server, "/", host)).contains(" " + status + " ");
    }
  }

  @Test
  void eventsAreForThePageAndNotForOtherPagesInTheBrowser() throws Exception {
    try (WebServer server = start(null)) {
      for (String site : List.of("cross-site", "same-site")) {
        HttpRequest events =
            HttpRequest.newBuilder(uri(server, "/events")).header("Sec-Fetch-Site", site).build();
        // Not as a string: where they are not refused, the events have no end.
        HttpResponse<InputStream> response = HTTP.send(events, BodyHandlers.ofInputStream());
        response.body().close();
        assertThat(response.statusCode()).as(site).isEqualTo(403);
      }
      assertThat(get(server, "/healthz", "Sec-Fetch-Site", "cross-site").statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void oneViewerTooManyIsToldSo() throws Exception {
    for (int i = 0; i < Broadcast.MOST_VIEWERS; i++) {
      broadcast.join(new Viewer(ChangeFilter.parse(null, null), (event, data, done) -> done.run()));
    }
    try (WebServer server = start(null);
        Stream<String> lines = lines(server, "/events")) {
      assertThat(lines).contains("event:full");
    }
  }

  @Test
  void machinesBringTheTokenInAHeader() throws Exception {
    try (WebServer server = start("secret")) {
      assertThat(get(server, "/metrics").statusCode()).isEqualTo(401);
      for (String scheme : List.of("Bearer", "bearer")) {
        assertThat(get(server, "/metrics", "Authorization", scheme + " secret").statusCode())
            .isEqualTo(200);
      }
      assertThat(get(server, "/healthz").statusCode()).as("for load balancers").isEqualTo(200);
    }
  }

  @Test
  void healthFollowsTheBrokers() throws Exception {
    try (WebServer server = start(null)) {
      assertThat(get(server, "/healthz").body()).isEqualTo("ok\n");
      status.broker(new Broker(false, "Kafka does not answer"));
      assertThat(get(server, "/healthz").statusCode()).isEqualTo(503);
    }
  }

  @Test
  void healthFollowsTheThreadThatReads() throws Exception {
    try (WebServer server = start(null)) {
      nanoTime.addAndGet(Duration.ofSeconds(31).toNanos());

      HttpResponse<String> health = get(server, "/healthz");

      assertThat(health.statusCode()).isEqualTo(503);
      assertThat(health.body()).isEqualTo("the reader thread has not run for 31 s\n");
    }
  }

  @Test
  void healthFollowsTheThreadThatSends() throws Exception {
    try (WebServer server = start(null)) {
      stopPulse();
      nanoTime.addAndGet(Duration.ofSeconds(11).toNanos());

      HttpResponse<String> health = get(server, "/healthz");

      assertThat(health.statusCode()).isEqualTo(503);
      assertThat(health.body()).isEqualTo("the broadcast thread has not run for 11 s\n");
    }
  }

  @Test
  void metricsAreInPrometheusFormat() throws Exception {
    metrics.consumer().read("insert");
    status.lag(OptionalLong.of(3));
    status.connector(new Connector("RUNNING", null));
    try (WebServer server = start(null)) {
      HttpResponse<String> response = get(server, "/metrics");

      assertThat(response.headers().firstValue("Content-Type").orElse(""))
          .startsWith("text/plain; version=0.0.4");
      assertThat(response.body())
          .contains("cdc_records_total{kind=\"insert\"} 1.0")
          .contains("cdc_lag_records 3.0")
          .contains("cdc_connector_running 1.0")
          .contains("cdc_dashboard_viewers 0.0");
    }
  }

  @Test
  void takenPortIsSaidWithWhatToDo() {
    try (WebServer server = start(null)) {
      assertThatThrownBy(() -> start(null, server.port()))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("port " + server.port())
          .hasMessageContaining("--port");
    }
  }

  private static TradeRecord insert(String symbol) {
    return Records.insert(Records.trade(symbol, "1.00", Side.BUY));
  }

  private WebServer start(@Nullable String token) {
    return start(token, 0);
  }

  private WebServer start(@Nullable String token, int port) {
    DashboardOptions options =
        new DashboardOptions(
            "topic",
            URI.create("http://localhost:1"),
            "connector",
            InetAddress.getLoopbackAddress(),
            port,
            token,
            Duration.ofSeconds(5));
    return WebServer.start(options, broadcast, status, metrics);
  }

  /** The cookie as a browser sends it back. */
  private static String session(HttpResponse<String> opened) {
    String cookie = opened.headers().firstValue("Set-Cookie").orElse("");
    return cookie.substring(0, cookie.indexOf(';'));
  }

  private static Iterator<String> messages(WebServer server, String path) throws Exception {
    return lines(server, path)
        .filter(line -> line.startsWith("data:"))
        .map(line -> line.substring("data:".length()))
        .iterator();
  }

  private static Stream<String> lines(WebServer server, String path) throws Exception {
    return HTTP.send(HttpRequest.newBuilder(uri(server, path)).build(), BodyHandlers.ofLines())
        .body();
  }

  private static HttpResponse<String> get(WebServer server, String path, String... headers)
      throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri(server, path)).timeout(LIMIT);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return HTTP.send(request.build(), BodyHandlers.ofString());
  }

  private static URI uri(WebServer server, String path) {
    return URI.create("http://localhost:" + server.port() + path);
  }

  /** What is answered to a request as no client library would send it. */
  private static String statusLine(WebServer server, String path, String host) throws IOException {
    return answer(server, path, host).lines().findFirst().orElse("");
  }

  private static String answer(WebServer server, String path, String host) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        OutputStream out = socket.getOutputStream();
        InputStream in = socket.getInputStream()) {
      String request =
          "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
      out.write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(in.readAllBytes(), UTF_8);
    }
  }
}
