package io.stockevents.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/** The dashboard's events as so many open pages get them; only the newest of each is kept. */
final class Pages implements AutoCloseable {

  private static final String DATA = "data:";

  private final ObjectMapper json = new ObjectMapper();
  private final List<Page> pages = new ArrayList<>();

  /** Opens them and returns when each has got its first event. */
  static Pages open(String url, int count) throws IOException, InterruptedException {
    Pages pages = new Pages();
    HttpClient http = HttpClient.newHttpClient();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + "/events"))
            .header("Accept", "text/event-stream")
            .build();
    for (int i = 0; i < count; i++) {
      HttpResponse<InputStream> response = http.send(request, BodyHandlers.ofInputStream());
      pages.read(response.body());
    }
    Awaitility.await("every page has begun")
        .atMost(Duration.ofSeconds(30))
        .until(() -> pages.pages.stream().noneMatch(page -> page.newest.isEmpty()));
    return pages;
  }

  private void read(InputStream body) {
    Page page = new Page(body);
    pages.add(page);
    Thread reader = new Thread(page, "page-" + pages.size());
    reader.setDaemon(true);
    reader.start();
  }

  /** Waits until every page says that so many records were read. */
  void awaitTotal(long records) {
    Awaitility.await("every page counts " + records)
        .atMost(Duration.ofMinutes(5))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> pages.stream().allMatch(page -> total(page.newest) >= records));
  }

  private long total(String event) {
    try {
      long total = 0;
      for (JsonNode count : json.readTree(event).path("pulse").path("totals")) {
        total += count.asLong();
      }
      return total;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    for (Page page : pages) {
      page.body.close();
    }
  }

  /** One of them; it keeps its newest event. */
  private static final class Page implements Runnable {

    private final InputStream body;
    private volatile String newest = "";

    Page(InputStream body) {
      this.body = body;
    }

    @Override
    public void run() {
      try (BufferedReader reader =
          new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
        reader
            .lines()
            .filter(line -> line.startsWith(DATA))
            .forEach(line -> newest = line.substring(DATA.length()));
      } catch (IOException | UncheckedIOException e) {
        // The page was closed.
      }
    }
  }
}
